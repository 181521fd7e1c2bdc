"""Mistakes in how versions are delivered: each drops what takes a bad version back or keeps it out."""

from __future__ import annotations

from typing import Final

from tests.mutations.written.mistake import Mistake

PLATFORM: Final = "components/container_platform"
STRATEGIES: Final = f"{PLATFORM}/strategies.py"
EKS: Final = f"{PLATFORM}/eks"
DELIVERY: Final = f"{PLATFORM}/delivery"

MISTAKES: Final[dict[str, tuple[Mistake, ...]]] = {
    STRATEGIES: (
        Mistake("no circuit breaker", 'return {"enable": wanted, "rollback": wanted}', "return None"),
        Mistake("a circuit breaker that does not roll back", '"rollback": wanted}', '"rollback": False}'),
        Mistake("the desired count is not ignored", 'SCALING = ("desiredCount",)', "SCALING: tuple[str, ...] = ()"),
        Mistake("the replicas are not ignored", 'REPLICAS = ("spec.replicas",)', "REPLICAS: tuple[str, ...] = ()"),
        Mistake("a pipeline's image is not ignored", '*(IMAGE if args.get("pipeline") else ())', ""),
        *(
            Mistake(f"CodeDeploy: {ignored} is not ignored", f'            "{ignored}",\n', "")
            for ignored in (
                "taskDefinition",
                "loadBalancers",
                "networkConfiguration",
                "platformVersion",
                "capacityProviderStrategies",
            )
        ),
        Mistake(
            "CodeDeploy: the listeners' actions are not ignored",
            'of_listener=("defaultActions",)',
            "of_listener=()",
        ),
        Mistake("native: the load balancers are not ignored", '(*SCALING, "loadBalancers")', "SCALING"),
        Mistake("native: the rules' actions are not ignored", 'of_rule=("actions",)', 'of_rule=("priority",)'),
        Mistake(
            "a pipeline's task definition is not ignored",
            '*(strategy.of_pipeline if args.get("pipeline") else ())',
            "",
        ),
    ),
    f"{PLATFORM}/running.py": (
        Mistake(
            "ECS rolls back by no alarm", '"enable": True, "rollback": True}', '"enable": False, "rollback": True}'
        ),
        Mistake("ECS stops by alarms only", '"enable": True, "rollback": True}', '"enable": True, "rollback": False}'),
        Mistake("an alarm is left out of ECS's", "list(rollback_alarms)", "list(rollback_alarms)[1:]"),
        Mistake("old tasks go before new ones are healthy", "percent=100", "percent=50"),
        Mistake(
            "the service ignores nothing",
            'ignore_changes=ignored_of_service(args["delivery"]),',
            "ignore_changes=[],",
        ),
        Mistake(
            "the service has no circuit breaker",
            'deployment_circuit_breaker=circuit_breaker(args["delivery"]),',
            "",
        ),
    ),
    f"{PLATFORM}/monitoring.py": (
        Mistake("an alarm of the targets takes nothing back", "for alarm in created]", "for alarm in created[1:]]"),
        Mistake(
            "the second target group is not watched",
            "groups, strict=False)\n        for alarm",
            "groups[:1], strict=False)\n        for alarm",
        ),
    ),
    f"{PLATFORM}/listening.py": (
        Mistake("the listeners ignore nothing", "_ignoring(strategy.of_listener, opts)", "opts"),
        Mistake("the rules ignore nothing", "_ignoring(strategy.of_rule, opts)", "opts"),
        Mistake("any answer is healthy", '"matcher": "200"', '"matcher": "200-499"'),
        Mistake("the health check asks for another path", 'service["health_path"]', '"/"'),
    ),
    f"{PLATFORM}/task.py": (Mistake("the task has no health check", "        **_health(service),\n", ""),),
    f"{PLATFORM}/registry.py": (
        Mistake("images are refused to nobody", '"Effect": "Deny"', '"Effect": "Allow"'),
        Mistake(
            "images are refused to no role of the account",
            "[*puller_arns.values(), inspector]",
            '[*puller_arns.values(), inspector, "arn:aws:iam::*:role/*"]',
        ),
        Mistake("a digest becomes a tag", "{known[1]}@{known[0]}", "{known[1]}:latest"),
    ),
    f"{PLATFORM}/platform.py": (
        Mistake("images are refused to nobody: no policy", "        let_pull(", "        (lambda *_, **__: None)("),
    ),
    f"{PLATFORM}/ecs.py": (
        Mistake("no alarm takes a deployment back", "alarm_names=frame.rollback_alarms", "alarm_names=[]"),
    ),
    f"{EKS}/cluster.py": (
        Mistake("Kubernetes' secrets are under no key", "        encryption_config_key_arn=key.arn,\n", ""),
        Mistake("the cluster's API is public", "endpoint_public_access=bool(ranges)", "endpoint_public_access=True"),
        Mistake("the cluster's API is public to everywhere", "public_access_cidrs=ranges or None,", ""),
        Mistake("the control plane logs nothing", "list(LOGGED)", "[]"),
        Mistake(
            "administrators get the whole cluster", '"type": "namespace", "namespaces": [name]', '"type": "cluster"'
        ),
    ),
    f"{EKS}/manifests/deployment.yaml": (
        Mistake("pods write to their root", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false"),
        Mistake("pods may run as root", "runAsNonRoot: true", "runAsNonRoot: false"),
        Mistake("pods keep capabilities", "                - ALL\n", "                - NET_RAW\n"),
        Mistake("pods may gain privileges", "allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true"),
        Mistake("pods ask the kernel for anything", "RuntimeDefault", "Unconfined"),
        Mistake("old pods go before new ones are healthy", "maxUnavailable: 0", "maxUnavailable: 1"),
        Mistake("pods are not drained", "          lifecycle: ${lifecycle}\n", ""),
    ),
    f"{EKS}/manifests/namespace.yaml": (
        Mistake("the namespace takes any pod", "enforce: restricted", "enforce: privileged"),
        Mistake(
            "pods count as ready before the load balancer finds them healthy", "gate-inject: enabled", "gate: enabled"
        ),
    ),
    f"{EKS}/manifests/network-policy.yaml": (
        Mistake("pods let in any port", "      ports:\n        - port: ${port}\n          protocol: TCP\n", ""),
        Mistake("pods let anybody in", "cidr: ${entrance_range}", "cidr: 0.0.0.0/0"),
        Mistake("pods may connect to anything", "    - Egress\n", ""),
    ),
    f"{EKS}/manifests/network-policies-enforced.yaml": (
        Mistake("network policies are not enforced", 'controller: "true"', 'controller: "false"'),
    ),
    f"{EKS}/manifests/node-class.yaml": (
        Mistake(
            "pods have their nodes' group",
            "  podSecurityGroupSelectorTerms:\n    - id: ${pods_group}\n",
            "  podSecurityGroupSelectorTerms:\n    - tags:\n        aws:eks:cluster-name: ${cluster}\n",
        ),
        Mistake("nodes have public addresses", "associatePublicIPAddress: false", "associatePublicIPAddress: true"),
    ),
    f"{EKS}/manifests/target-group-binding.yaml": (
        Mistake("EKS changes the rules of the groups", "  targetType: ip\n", "  targetType: ip\n  networking: {}\n"),
    ),
    f"{EKS}/manifests/deployer.yaml": (
        Mistake("the build changes any deployment", "    resourceNames:\n      - ${service}\n", ""),
    ),
    f"{EKS}/workload.py": (
        Mistake("there is no network policy", 'put("network-policy", namespace, enforced)', "namespace"),
        Mistake(
            "an update changes what the autoscaler and the pipeline changed",
            'ignore=ignored_of_deployment(args["delivery"]),',
            "",
        ),
    ),
    f"{EKS}/roll_out_pods.py": (
        Mistake("Kubernetes is given an image without digest", "if not BY_DIGEST.fullmatch(image):", "if not image:"),
        Mistake("a bad image stays", "    api.set_image(before)\n", ""),
        Mistake("no alarm takes an image back", 'rings" if rings else', 'rings" if False else'),
        Mistake("what Kubernetes gave up on goes on", '("Progressing", "False")', '("Progressing", "Unknown")'),
        Mistake("a failed deployment is a success", "        return 1\n", "        return 0\n"),
    ),
    f"{DELIVERY}/code_deploy.py": (
        Mistake(
            "CodeDeploy's alarms are off",
            '"enabled": True,\n            "alarms"',
            '"enabled": False,\n            "alarms"',
        ),
        Mistake(
            "an alarm is left out of CodeDeploy's", "list(deployable.alarm_names)", "list(deployable.alarm_names)[1:]"
        ),
        Mistake(
            "CodeDeploy goes on without alarms",
            '"ignore_poll_alarm_failure": False',
            '"ignore_poll_alarm_failure": True',
        ),
        Mistake("CodeDeploy takes nothing back", '{"enabled": True, "events"', '{"enabled": False, "events"'),
        Mistake(
            "CodeDeploy takes nothing back by alarms",
            '"DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"',
            '"DEPLOYMENT_FAILURE",',
        ),
        Mistake(
            "CodeDeploy takes no failure back",
            '"DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"',
            '"DEPLOYMENT_STOP_ON_ALARM",',
        ),
        Mistake("the old tasks do not wait", "BAKE_MINUTES if bake is None else bake", "0"),
        Mistake("nobody tests the new tasks first", "if deployable.test is not None:", "if deployable.test is None:"),
    ),
    f"{DELIVERY}/stages.py": (
        Mistake(
            "no scan", '{"name": "Scan", "actions": [scan.action]},\n        {"name": "Deploy"', '{"name": "Deploy"'
        ),
        Mistake(
            "the scan comes after the deployment",
            '"Scan", "actions": [scan.action]},\n        {"name": "Deploy", "actions": [deployment.action]}',
            '"Deploy", "actions": [deployment.action]},\n        {"name": "Scan", "actions": [scan.action]}',
        ),
        Mistake("the scan lets every finding pass", "        **thresholds(severity),\n", ""),
        Mistake(
            "the scan counts less than its severity", "SEVERITIES.index(severity) + 1", "SEVERITIES.index(severity)"
        ),
        Mistake("the scan looks at another image", "#{{{tag_of}.{TAG_VARIABLE}}}", "latest"),
        Mistake(
            "the image comes by its tag",
            '{"RepositoryName": repository}',
            '{"RepositoryName": repository, "ImageTag": "latest"}',
        ),
    ),
    f"{DELIVERY}/pipeline.py": (
        Mistake("the scan ignores the severity", 'args["scan_severity"]', '"critical"'),
        Mistake("a push gives no digest", '"sourceRevisions": [override], ', ""),
        Mistake(
            "a push gives its tag for a digest",
            '"IMAGE_DIGEST", "revisionValue": "<digest>"',
            '"IMAGE_DIGEST", "revisionValue": "<tag>"',
        ),
    ),
    f"{DELIVERY}/files/appspec.yaml": (
        Mistake(
            "the AppSpec has no network", "        NetworkConfiguration:\n          AwsvpcConfiguration: $network\n", ""
        ),
        Mistake("the AppSpec has no capacity", "        CapacityProviderStrategy: $capacity\n", ""),
        Mistake("the AppSpec has no platform version", "        PlatformVersion: $platform_version\n", ""),
        Mistake("the AppSpec has no hooks", "Hooks: $hooks\n", ""),
    ),
    f"{DELIVERY}/files/buildspec.yml": (
        Mistake(
            "the build hands on a tag",
            '"${REPOSITORY_URL}" "${IMAGE_DIGEST}" >',
            '"${REPOSITORY_URL}" "${IMAGE_TAG}" >',
        ),
        Mistake(
            "the build takes any answer for a digest",
            "      - '[[ \"${IMAGE_DIGEST}\" =~ ^sha256:[0-9a-f]{64}$ ]]'\n",
            "",
        ),
        Mistake(
            "an image that failed its test is pushed",
            "|| { docker logs candidate; false; }",
            "|| docker logs candidate",
        ),
    ),
    f"{DELIVERY}/settings.py": (
        Mistake("the deployment names the program's image", '    main["image"] = PLACEHOLDER\n', ""),
    ),
    f"{DELIVERY}/roll_out.py": (
        Mistake("ECS is given an image without digest", "if not BY_DIGEST.fullmatch(image):", "if not image:"),
        Mistake("a rollback is a success", 'SUCCESSFUL = "SUCCESSFUL"', 'SUCCESSFUL = "ROLLBACK_SUCCESSFUL"'),
        Mistake("a failed deployment is a success", "        return 1\n", "        return 0\n"),
    ),
}

# pyright: basic, reportArgumentType=false
"""A VPC and a Kubernetes cluster with a public endpoint, made by components of other packages."""

import pulumi
import pulumi_awsx as awsx
import pulumi_eks as eks

vpc = awsx.ec2.Vpc("net", cidr_block="10.40.0.0/16")
eks.Cluster("k8s", vpc_id=vpc.vpc_id, public_subnet_ids=vpc.public_subnet_ids, endpoint_public_access=True)
pulumi.export("vpc", vpc.vpc_id)

package albums.identity;

import albums.Problem;
import albums.Settings;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds out which IAM role calls: STS is asked with the caller's own signed request, as Vault and EKS do. Where STS is
 * comes from this service's settings, never from the proof, which has a query string only.
 */
public final class CallerVerifier {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Pattern SESSION = Pattern.compile("arn:([a-z-]+):sts::([0-9]{12}):assumed-role/([^/]+)/.+");
    private static final Pattern ROLE = Pattern.compile("arn:([a-z-]+):iam::([0-9]{12}):role/(?:.+/)?([^/]+)");

    private final String audience;
    private final URI sts;
    private final Set<String> callers;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).version(HttpClient.Version.HTTP_1_1).build();

    public CallerVerifier(Settings settings) {
        audience = settings.serviceName();
        var suffix = settings.region().startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
        sts = settings.awsEndpoint().orElseGet(() -> URI.create("https://sts.%s.%s".formatted(settings.region(), suffix)));
        callers = settings.internalCallers();
    }

    /**
     * Checks that one of the internal callers asks for this very request.
     *
     * @param authorization the header; null where there is none
     * @param method of the request
     * @param target its path and query
     * @throws Problem if it is not one of them, or if STS does not answer
     */
    public void check(String authorization, String method, String target, byte[] body) {
        var proof = CallerProof.of(authorization, Instant.now());
        var role = role(identity(proof, described(method, target, body)));
        if (role.isEmpty() || callers.stream().noneMatch(caller -> role.equals(role(caller)))) {
            throw Problem.forbidden("this caller may not use internal operations");
        }
    }

    /** Returns how the signed header names a request: method, path with query, digest of the body. */
    static String described(String method, String target, byte[] body) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(body);
            return "%s %s %s".formatted(method, target, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException error) {
            throw new IllegalStateException("every Java has SHA-256", error);
        }
    }

    /** Returns partition, account and name: a session's ARN has no path, and names are unique without it. */
    static Optional<String> role(String arn) {
        for (var form : new Pattern[] {SESSION, ROLE}) {
            var match = form.matcher(arn);
            if (match.matches()) {
                return Optional.of("%s:%s:%s".formatted(match.group(1), match.group(2), match.group(3)));
            }
        }
        return Optional.empty();
    }

    private String identity(CallerProof proof, String request) {
        try {
            var asked = HttpRequest.newBuilder(URI.create(sts.toString().replaceAll("/+$", "") + "/?" + proof.query()))
                    .header(CallerProof.AUDIENCE, audience)
                    .header(CallerProof.REQUEST, request)
                    .header("Accept", "application/json")
                    .timeout(PATIENCE)
                    .build();
            var answer = client.send(asked, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 500) {
                throw unavailable();
            }
            if (answer.statusCode() != 200) {
                throw Problem.unauthorized("STS refuses the proof: its signature, its audience or the request that it is for");
            }
            return arn(answer.body());
        } catch (IllegalArgumentException error) {
            throw Problem.unauthorized("the proof has an invalid parameter");
        } catch (IOException error) {
            throw unavailable();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable();
        }
    }

    /** STS answers in JSON where it is asked to, and in XML where it does not know of that. */
    static String arn(String body) {
        if (body.stripLeading().startsWith("<")) {
            var match = Pattern.compile("<Arn>([^<]+)</Arn>").matcher(body);
            return match.find() ? match.group(1) : "";
        }
        try {
            return JSON.readTree(body).at("/GetCallerIdentityResponse/GetCallerIdentityResult/Arn").asText();
        } catch (JsonProcessingException error) {
            return "";
        }
    }

    private static Problem unavailable() {
        return Problem.unavailable("who calls cannot be verified at the moment; try again");
    }
}

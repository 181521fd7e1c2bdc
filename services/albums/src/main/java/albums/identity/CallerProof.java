package albums.identity;

import albums.Problem;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The proof of an internal caller: the query string of a signed STS GetCallerIdentity request, in
 * `Authorization: AWS-STS QUERY`. It must be short-lived and sign two headers more: which service it is for, and which
 * request, so that whoever sees a proof can use it for nothing else.
 */
record CallerProof(String query) {
    static final String SCHEME = "AWS-STS ";
    static final String AUDIENCE = "x-audience";
    static final String REQUEST = "x-request";
    private static final Set<String> PARAMETERS = Set.of(
            "Action", "Version", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders",
            "X-Amz-Signature", "X-Amz-Security-Token");
    private static final Set<String> OPTIONAL = Set.of("X-Amz-Security-Token");
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");

    /**
     * Reads a proof, without asking STS.
     *
     * @throws Problem if it is none, not for here, or not for now
     */
    static CallerProof of(String authorization, Instant now) {
        if (authorization == null || !authorization.startsWith(SCHEME)) {
            throw Problem.unauthorized("internal operations take Authorization: AWS-STS with a signed GetCallerIdentity request");
        }
        var query = authorization.substring(SCHEME.length()).strip();
        var parameters = parameters(query);
        var signed = Set.of(parameters.get("X-Amz-SignedHeaders").split(";"));
        var missing = new HashSet<>(Set.of("host", AUDIENCE, REQUEST));
        missing.removeAll(signed);
        require(missing.isEmpty(), "the proof does not sign the headers host, " + AUDIENCE + " and " + REQUEST);
        require(signed.size() == 3, "the proof signs other headers than host, " + AUDIENCE + " and " + REQUEST);
        require("GetCallerIdentity".equals(parameters.get("Action")), "the proof is of another action than GetCallerIdentity");
        require("2011-06-15".equals(parameters.get("Version")), "the proof is of another version of STS than 2011-06-15");
        checkTime(parameters, now);
        return new CallerProof(query);
    }

    private static void checkTime(Map<String, String> parameters, Instant now) {
        try {
            var from = LocalDateTime.parse(parameters.get("X-Amz-Date"), TIME).toInstant(ZoneOffset.UTC);
            var valid = Duration.ofSeconds(Long.parseLong(parameters.get("X-Amz-Expires")));
            require(valid.compareTo(LONGEST) <= 0, "the proof is valid for longer than 60 seconds");
            require(now.isBefore(from.plus(LONGEST)) && now.isAfter(from.minus(LONGEST)), "the proof is not of the last 60 seconds");
        } catch (DateTimeParseException | NumberFormatException error) {
            throw Problem.unauthorized("the proof has no valid time");
        }
    }

    private static Map<String, String> parameters(String query) {
        var parameters = new HashMap<String, String>();
        for (var pair : query.split("&")) {
            var parts = pair.split("=", 2);
            require(parts.length == 2 && PARAMETERS.contains(parts[0]), "the proof has an unknown parameter");
            require(parameters.put(parts[0], decoded(parts[1])) == null, "the proof has a parameter twice");
        }
        for (var name : PARAMETERS) {
            require(OPTIONAL.contains(name) || parameters.containsKey(name), "the proof lacks a parameter");
        }
        return parameters;
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException error) {
            throw Problem.unauthorized("the proof has an invalid parameter");
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw Problem.unauthorized(otherwise);
        }
    }
}

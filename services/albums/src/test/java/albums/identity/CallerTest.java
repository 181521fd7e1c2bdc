package albums.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import albums.Problem;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallerTest {
    private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");
    private static final String GOOD = "AWS-STS Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256"
            + "&X-Amz-Credential=AKIDEXAMPLE%2F20261128%2Feu-west-1%2Fsts%2Faws4_request&X-Amz-Date=20261128T095930Z"
            + "&X-Amz-Expires=60&X-Amz-SignedHeaders=host%3Bx-audience%3Bx-request&X-Amz-Signature=0123";

    @Test
    void aProofIsASignedRequestForThisServiceAndThisMinute() {
        assertEquals(GOOD.substring("AWS-STS ".length()), CallerProof.of(GOOD, NOW).query());
    }

    @ParameterizedTest
    @CsvSource({
        "AWS-STS, Bearer",
        "GetCallerIdentity, AssumeRole",
        "2011-06-15, 2010-01-01",
        "X-Amz-Expires=60, X-Amz-Expires=61",
        "X-Amz-Expires=60, X-Amz-Expires=soon",
        "20261128T095930Z, 20261128T095900Z",
        "20261128T095930Z, 20261128T100101Z",
        "20261128T095930Z, yesterday",
        "%3Bx-audience, ''",
        "%3Bx-request, ''",
        "%3Bx-request, %3Bx-request%3Bx-forwarded-host",
        "X-Amz-Signature=0123, X-Amz-Signature=0123&Host=evil.example",
        "X-Amz-Signature=0123, X-Amz-Signature=0123&Action=GetCallerIdentity",
        "&X-Amz-Signature=0123, ''",
        "X-Amz-Signature=0123, X-Amz-Signature=%zz",
    })
    void anythingElseIsNone(String part, String instead) {
        var wrong = GOOD.replace(part, instead);
        assertEquals(401, assertThrows(Problem.class, () -> CallerProof.of(wrong, NOW)).status());
    }

    @Test
    void nothingProvesNobody() {
        assertEquals(401, assertThrows(Problem.class, () -> CallerProof.of(null, NOW)).status());
    }

    @Test
    void aSessionIsItsRole() {
        var role = CallerVerifier.role("arn:aws:iam::111122223333:role/rights/eraser");
        assertEquals(role, CallerVerifier.role("arn:aws:sts::111122223333:assumed-role/eraser/session"));
        assertEquals(Optional.of("aws:111122223333:eraser"), role);
        assertEquals(Optional.empty(), CallerVerifier.role("arn:aws:iam::111122223333:user/eraser"));
        assertEquals(Optional.empty(), CallerVerifier.role("arn:aws:iam::111122223333:root"));
        assertEquals(Optional.empty(), CallerVerifier.role(""));
    }

    @Test
    void theAnswerOfStsNamesTheCaller() {
        var arn = "arn:aws:sts::111122223333:assumed-role/eraser/session";
        var json = "{\"GetCallerIdentityResponse\":{\"GetCallerIdentityResult\":{\"Account\":\"1\",\"Arn\":\"%s\"}}}";
        assertEquals(arn, CallerVerifier.arn(json.formatted(arn)));
        assertEquals(arn, CallerVerifier.arn("<?xml version=\"1.0\"?><R><Arn>%s</Arn></R>".formatted(arn)));
        assertEquals("", CallerVerifier.arn("{}"));
        assertEquals("", CallerVerifier.arn("not JSON"));
    }

    @Test
    void aRequestIsNamedByMethodTargetAndBody() {
        assertEquals(
                "GET /internal/owners/a/export?cursor=b e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                CallerVerifier.described("GET", "/internal/owners/a/export?cursor=b", new byte[0]));
    }
}

package albums.identity;

import albums.Problem;
import albums.Settings;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.MalformedURLException;
import java.text.ParseException;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Verifies ID tokens of the user pool: signature (RS256 only), issuer, audience, expiry, use. The gateway has done so
 * before, but whoever reaches the port has not been at the gateway.
 */
public final class TokenVerifier {
    private static final Pattern OWNER = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final int TIMEOUT_MILLISECONDS = 1_000;
    private static final int LONGEST_KEY_SET = 64 * 1024;
    private static final long KEYS_KEPT = Duration.ofHours(1).toMillis();
    private static final long WAIT_FOR_KEYS = 1_500; // the answer is 503 within 2 s, also while the keys cannot be had
    /** Keys that were read last are used for so long while the issuer does not answer. */
    private static final long KEYS_OUTLIVE_AN_OUTAGE = Duration.ofHours(6).toMillis();
    /** A token with an unknown key id asks for the keys again, but only so often. */
    private static final long KEYS_READ_EVERY = Duration.ofSeconds(10).toMillis();

    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    public TokenVerifier(Settings.Tokens tokens) throws MalformedURLException {
        this(tokens, remoteKeys(tokens));
    }

    TokenVerifier(Settings.Tokens tokens, JWKSource<SecurityContext> keys) {
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.RS256, keys));
        var exact = new JWTClaimsSet.Builder().issuer(tokens.issuer()).claim("token_use", "id").build();
        processor.setJWTClaimsSetVerifier(
                new DefaultJWTClaimsVerifier<>(tokens.audience(), exact, Set.of("sub", "exp", "iat")));
    }

    private static JWKSource<SecurityContext> remoteKeys(Settings.Tokens tokens) throws MalformedURLException {
        var retriever = new DefaultResourceRetriever(TIMEOUT_MILLISECONDS, TIMEOUT_MILLISECONDS, LONGEST_KEY_SET);
        return JWKSourceBuilder.create(tokens.keys().toURL(), retriever)
                .cache(KEYS_KEPT, WAIT_FOR_KEYS)
                .rateLimited(KEYS_READ_EVERY)
                .outageTolerant(KEYS_OUTLIVE_AN_OUTAGE)
                .build();
    }

    /**
     * Returns the owner that an `Authorization` header proves.
     *
     * @param authorization the header; null where there is none
     * @throws Problem if it proves none, or if the issuer's keys cannot be read
     */
    public String owner(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            throw Problem.unauthorized("send Authorization: Bearer with the ID token of a signed-in person");
        }
        try {
            var owner = processor.process(authorization.substring(7).strip(), null).getSubject();
            if (OWNER.matcher(owner).matches()) {
                return owner;
            }
        } catch (KeySourceException error) {
            throw Problem.unavailable("who you are cannot be verified at the moment; try again");
        } catch (ParseException | BadJOSEException | JOSEException error) {
            // Which check failed is of use to an attacker only.
        }
        throw Problem.unauthorized("the token is invalid or has expired; sign in again");
    }
}

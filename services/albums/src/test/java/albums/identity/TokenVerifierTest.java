package albums.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import albums.Problem;
import albums.Settings;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokenVerifierTest {
    private static final String ISSUER = "https://issuer.example/pool";
    private static final String AUDIENCE = "client";

    private final AtomicReference<JWKSet> published = new AtomicReference<>();
    private final AtomicInteger reads = new AtomicInteger();
    private HttpServer issuer;
    private RSAKey key;
    private TokenVerifier verifier;

    @BeforeEach
    void publishKeys() throws IOException, JOSEException {
        key = new RSAKeyGenerator(2048).keyID("first").generate();
        published.set(new JWKSet(key.toPublicJWK()));
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext("/keys", exchange -> {
            reads.incrementAndGet();
            var keys = published.get().toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        issuer.start();
        var keys = URI.create("http://127.0.0.1:%d/keys".formatted(issuer.getAddress().getPort()));
        verifier = new TokenVerifier(new Settings.Tokens(ISSUER, AUDIENCE, keys));
    }

    @AfterEach
    void stop() {
        issuer.stop(0);
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject("0a1b2c3d-owner")
                .claim("token_use", "id")
                .issueTime(Date.from(Instant.now()))
                .expirationTime(Date.from(Instant.now().plusSeconds(600)));
    }

    private static String signed(JWSAlgorithm algorithm, String keyId, JWSSigner signer, JWTClaimsSet claims) throws JOSEException {
        var token = new SignedJWT(new JWSHeader.Builder(algorithm).keyID(keyId).build(), claims);
        token.sign(signer);
        return "Bearer " + token.serialize();
    }

    private static String signed(RSAKey key, JWTClaimsSet claims) throws JOSEException {
        return signed(JWSAlgorithm.RS256, key.getKeyID(), new RSASSASigner(key), claims);
    }

    private void refused(String authorization) {
        assertEquals(401, assertThrows(Problem.class, () -> verifier.owner(authorization)).status());
    }

    @Test
    void theOwnerIsTheSubject() throws JOSEException {
        assertEquals("0a1b2c3d-owner", verifier.owner(signed(key, claims().build())));
        verifier.owner(signed(key, claims().build()));
        assertEquals(1, reads.get());
    }

    @Test
    void claimsMustBeThoseOfAnIdTokenForHere() throws JOSEException {
        var past = Date.from(Instant.now().minusSeconds(600));
        for (var wrong : List.of(
                claims().issuer("https://other.example/pool"),
                claims().audience("another client"),
                claims().claim("token_use", "access"),
                claims().claim("token_use", null),
                claims().expirationTime(past),
                claims().expirationTime(null),
                claims().subject(null),
                claims().subject("../somebody"))) {
            refused(signed(key, wrong.build()));
        }
    }

    @Test
    void theSignatureMustBeTheIssuers() throws JOSEException {
        var stranger = new RSAKeyGenerator(2048).keyID("first").generate();
        refused(signed(stranger, claims().build()));
        refused(signed(JWSAlgorithm.RS512, "first", new RSASSASigner(key), claims().build()));
        refused("Bearer " + new PlainJWT(claims().build()).serialize());
        // The public key as the secret of a symmetric algorithm: the classic forgery.
        refused(signed(JWSAlgorithm.HS256, "first", new MACSigner(key.toPublicJWK().toRSAPublicKey().getEncoded()), claims().build()));
        var good = signed(key, claims().build());
        refused(good.substring(0, good.length() - 8) + "AAAAAAAA");
        refused("Bearer x.y.z");
        refused("Basic " + good.substring(7));
        refused(null);
    }

    @Test
    void aNewKeyOfTheIssuerIsFound() throws JOSEException {
        verifier.owner(signed(key, claims().build()));
        var next = new RSAKeyGenerator(2048).keyID("second").generate();
        published.set(new JWKSet(List.of(key.toPublicJWK(), next.toPublicJWK())));
        assertEquals("0a1b2c3d-owner", verifier.owner(signed(next, claims().build())));
    }

    @Test
    void unknownKeysDoNotFloodTheIssuer() throws JOSEException {
        verifier.owner(signed(key, claims().build()));
        var stranger = new RSAKeyGenerator(2048).keyID("unknown").generate();
        for (var attempt = 0; attempt < 20; attempt++) {
            var token = signed(stranger, claims().build());
            assertThrows(Problem.class, () -> verifier.owner(token));
        }
        assertEquals(true, reads.get() <= 3, "the keys were read %d times".formatted(reads.get()));
        assertEquals("0a1b2c3d-owner", verifier.owner(signed(key, claims().build())));
    }

    @Test
    void withoutTheIssuersKeysNobodyCanBeVerified() throws JOSEException {
        issuer.stop(0);
        var token = signed(key, claims().build());
        assertEquals(503, assertThrows(Problem.class, () -> verifier.owner(token)).status());
    }
}

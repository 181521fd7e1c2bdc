package albums.album;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digests of an `Idempotency-Key` and of the request that came with it. */
public record IdempotencyKey(byte[] key, byte[] request) {

    public static IdempotencyKey of(String key, AlbumText text) {
        return new IdempotencyKey(digest(key), digest(text.title() + "\0" + text.description()));
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException error) {
            throw new IllegalStateException("every Java has SHA-256", error);
        }
    }
}

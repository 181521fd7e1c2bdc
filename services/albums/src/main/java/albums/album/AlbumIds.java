package albums.album;

import java.security.SecureRandom;
import java.util.UUID;

/** Ids of albums: UUIDs of version 7 (RFC 9562), which sort by the time of their creation and cannot be guessed. */
final class AlbumIds {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private AlbumIds() {}

    static String next(long epochMilliseconds) {
        var high = epochMilliseconds << 16 | VERSION_7 | RANDOM.nextLong() & 0xFFFL;
        var low = VARIANT | RANDOM.nextLong() >>> 2;
        return new UUID(high, low).toString();
    }
}

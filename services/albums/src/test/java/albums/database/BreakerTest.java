package albums.database;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 50); // nanoTime may overflow
    private final Breaker breaker = new Breaker(100, clock::get);

    @Test
    void letsAllThroughAtFirst() {
        assertTrue(breaker.allows());
        assertTrue(breaker.allows());
    }

    @Test
    void afterAFailureOneCallerInEachPauseMayTry() {
        breaker.failed();
        assertFalse(breaker.allows());
        clock.addAndGet(99);
        assertFalse(breaker.allows());
        clock.addAndGet(1);
        assertTrue(breaker.allows());
        assertFalse(breaker.allows());
        clock.addAndGet(100);
        assertTrue(breaker.allows());
    }

    @Test
    void aSuccessLetsAllThroughAgain() {
        breaker.failed();
        clock.addAndGet(100);
        assertTrue(breaker.allows());
        breaker.succeeded();
        assertTrue(breaker.allows());
        assertTrue(breaker.allows());
    }
}

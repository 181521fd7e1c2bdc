package albums.database;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Lets requests fail at once while the database is away, instead of each waiting for a connection: after a failure one
 * caller in each pause may try; its success lets all through again.
 */
final class Breaker {
    private static final long CLOSED = Long.MIN_VALUE;

    private final long pause;
    private final LongSupplier clock;
    private final AtomicLong nextTrial = new AtomicLong(CLOSED);

    /**
     * @param pause between two trials, in the clock's unit
     * @param clock a clock that never goes back, such as {@code System::nanoTime}
     */
    Breaker(long pause, LongSupplier clock) {
        this.pause = pause;
        this.clock = clock;
    }

    /** Says whether this caller may try. */
    boolean allows() {
        var trial = nextTrial.get();
        if (trial == CLOSED) {
            return true;
        }
        var now = clock.getAsLong();
        return now - trial >= 0 && nextTrial.compareAndSet(trial, now + pause);
    }

    void succeeded() {
        nextTrial.set(CLOSED);
    }

    void failed() {
        nextTrial.set(clock.getAsLong() + pause);
    }
}

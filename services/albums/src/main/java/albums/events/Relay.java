package albums.events;

import albums.database.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Hands the outbox over to the bus, each change at least once: it is deleted in the transaction in which it was locked,
 * after the bus has accepted it. Where that transaction fails it is sent again, with the same id.
 */
public final class Relay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    /** Entries of a PutEvents call (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html). */
    static final int AT_ONCE = 10;
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LAST_CALL = Duration.ofSeconds(5);

    /** Some changes were refused; they wait on. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(int count, String code) {
            super("%d changes were refused, the first with %s".formatted(count, code));
        }
    }

    private final Database database;
    private final Bus bus;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "relay");

    public Relay(Database database, Bus bus) {
        this.database = database;
        this.bus = bus;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        var failures = 0;
        var pause = Duration.ZERO;
        while (!waited(pause)) {
            try {
                pause = handOver() == AT_ONCE ? Duration.ZERO : SHORTEST_PAUSE;
                if (failures > 0) {
                    LOG.info("changes of albums are handed over again");
                }
                failures = 0;
            } catch (RuntimeException error) {
                // The field `event` is what the alarm counts.
                LOG.atWarn().setCause(error).addKeyValue("event", "not_announced").addKeyValue("reason", reason(error))
                        .log("changes of albums cannot be handed over; they wait in the database");
                pause = pauseAfter(++failures);
            }
        }
    }

    /** Returns what the log says beside the classes: AWS's code, such as AccessDeniedException, and no message of others. */
    private static String reason(RuntimeException error) {
        if (error instanceof AwsServiceException refused && refused.awsErrorDetails() != null) {
            return refused.awsErrorDetails().errorCode();
        }
        return error instanceof Refused ? error.getMessage() : "";
    }

    /** Returns how long to wait after so many failures on end. */
    static Duration pauseAfter(int failures) {
        var doubled = SHORTEST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 10));
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    private boolean waited(Duration pause) {
        try {
            return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Sends the oldest changes, and returns how many there were; none is sent by two instances at once. */
    private int handOver() {
        record HandedOver(int taken, List<String> refusals) {}
        var done = database.transaction(connection -> {
            var waiting = Outbox.take(connection, AT_ONCE);
            if (waiting.isEmpty()) {
                return new HandedOver(0, List.of());
            }
            var answers = bus.put(waiting.stream().map(Outbox.Waiting::change).toList());
            var refusals = new ArrayList<String>();
            for (var index = 0; index < waiting.size(); index++) {
                if (answers.get(index).isEmpty()) {
                    Outbox.delete(connection, waiting.get(index));
                } else {
                    refusals.add(answers.get(index));
                }
            }
            return new HandedOver(waiting.size(), refusals);
        });
        if (!done.refusals().isEmpty()) {
            throw new Refused(done.refusals().size(), done.refusals().get(0));
        }
        return done.taken();
    }

    /** Ends after the call that is being made. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(LAST_CALL.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

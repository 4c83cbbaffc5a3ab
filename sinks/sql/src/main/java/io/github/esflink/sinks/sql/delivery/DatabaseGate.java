package io.github.esflink.sinks.sql.delivery;

import io.github.esflink.sinks.core.lane.Gate;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shut while the database is away: all streams wait in front of it, one transaction tries every
 * second, and with the first that succeeds all go on. Told in threads of the pool.
 */
final class DatabaseGate implements Gate {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseGate.class);

    private static final long TRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final LongSupplier clock;
    private volatile boolean shut;

    /** In the task's thread. */
    private long nextTry;

    /**
     * @param name for the log
     * @param clock in nanoseconds
     */
    DatabaseGate(String name, LongSupplier clock) {
        this.name = name;
        this.clock = clock;
        this.nextTry = clock.getAsLong();
    }

    @Override
    public long millisUntilEntry() {
        if (!shut) {
            return 0;
        }
        long left = nextTry - clock.getAsLong();
        if (left > 0) {
            return TimeUnit.NANOSECONDS.toMillis(left) + 1;
        }
        nextTry = clock.getAsLong() + TRY_NANOS;
        return 0;
    }

    @Override
    public boolean isShut() {
        return shut;
    }

    void failed(String why) {
        if (!shut) {
            shut = true;
            LOG.warn("{} cannot be reached; it is tried every second. {}", name, why);
        }
    }

    void succeeded() {
        if (shut) {
            shut = false;
            LOG.info("{} can be reached again.", name);
        }
    }
}

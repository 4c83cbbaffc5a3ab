package io.github.esflink.node.streams;

import io.github.esflink.node.log.TransactionLog;
import io.github.esflink.node.reading.ReadFrame;
import io.github.esflink.node.reading.ResponseSource;
import org.jspecify.annotations.Nullable;

/**
 * A source that asks again whether its reader may read, whenever access lists may have changed: a
 * subscription ends when its right to read does.
 */
final class AccessCheckedSource implements ResponseSource {
    private final ResponseSource source;
    private final TransactionLog log;
    private final Runnable check;
    private int checkedAt;

    /**
     * @param check throws when the reader may not read
     */
    AccessCheckedSource(ResponseSource source, TransactionLog log, Runnable check) {
        this.source = source;
        this.log = log;
        this.check = check;
        this.checkedAt = log.accessChanges();
    }

    @Override
    public @Nullable ReadFrame next() {
        int changes = log.accessChanges();
        if (changes != checkedAt) {
            checkedAt = changes;
            check.run();
        }
        return source.next();
    }

    @Override
    public Pause pause() {
        return source.pause();
    }

    @Override
    public boolean hasMore() {
        return source.hasMore() || log.accessChanges() != checkedAt;
    }

    @Override
    public void readerIsSlow() {
        source.readerIsSlow();
    }
}

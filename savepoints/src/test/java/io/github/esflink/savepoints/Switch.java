package io.github.esflink.savepoints;

import io.github.esflink.sinks.contract.http.PlannedAnswer;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An endpoint that takes nothing until it is opened. */
final class Switch implements AutoCloseable {

    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final HttpEnd end;
    private volatile boolean open;

    Switch(Path directory) {
        end =
                new HttpEnd(
                        directory,
                        (stream, revision, tryNumber) -> {
                            if (open) {
                                return PlannedAnswer.OK;
                            }
                            refused.add(stream);
                            return PlannedAnswer.status(503);
                        });
    }

    HttpEnd end() {
        return end;
    }

    /** An event of each of three streams has come: so all of the first two have. */
    boolean hasRefusedAll() {
        return refused.size() == 3;
    }

    void open() {
        open = true;
    }

    @Override
    public void close() {
        end.close();
    }
}

package io.github.esflink.sinks.sql.progress;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * The events that were given up and that the next transaction of their stream is to note, because
 * it moves the stream past them: after a restart from before they come again, and nothing else
 * would tell them from events that were applied.
 *
 * <p>One for the function and the policy of an operator: they travel together and share it on the
 * other side. Once a checkpoint has completed behind it, an event does not come again, and is
 * forgotten. Thread-safe.
 */
@Internal
public final class GivenUpEvents implements Serializable {

    private static final long serialVersionUID = 1L;

    /**
     * @param revision of the event
     * @param checkpoint the last one that began before
     */
    private record GivenUp(long revision, long checkpoint) {}

    private transient @Nullable Map<String, List<GivenUp>> byStream;
    private transient volatile long lastCheckpoint;

    /** On the task manager, before anything else. */
    public void open() {
        byStream = new ConcurrentHashMap<>();
    }

    private Map<String, List<GivenUp>> opened() {
        return Objects.requireNonNull(byStream, "open() comes first");
    }

    /** The policy has given it up. */
    public void add(String stream, long revision) {
        if (byStream != null) {
            GivenUp one = new GivenUp(revision, lastCheckpoint);
            opened().merge(stream, List.of(one), GivenUpEvents::joined);
        }
    }

    private static List<GivenUp> joined(List<GivenUp> some, List<GivenUp> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    /** Those of a stream, by revision. */
    List<Long> of(String stream) {
        return opened().getOrDefault(stream, List.of()).stream().map(GivenUp::revision).toList();
    }

    public void checkpointBegan(long checkpoint) {
        lastCheckpoint = checkpoint;
    }

    public void checkpointCompleted(long checkpoint) {
        if (byStream != null) {
            opened().keySet().forEach(stream -> forget(stream, checkpoint));
        }
    }

    private void forget(String stream, long checkpoint) {
        opened().computeIfPresent(
                        stream,
                        (name, some) -> {
                            List<GivenUp> left =
                                    some.stream()
                                            .filter(each -> each.checkpoint >= checkpoint)
                                            .toList();
                            return left.isEmpty() ? null : left;
                        });
    }
}

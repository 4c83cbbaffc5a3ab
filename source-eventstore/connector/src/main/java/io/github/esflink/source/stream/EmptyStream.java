package io.github.esflink.source.stream;

import io.github.esflink.source.subscription.SubscriptionTarget;
import org.apache.flink.annotation.Internal;

/** Says why a stream may have nothing in it. */
@Internal
public final class EmptyStream {

    private EmptyStream() {}

    /** For the log: what is not there, and who would have to write it. */
    public static String describe(SubscriptionTarget.SingleStream stream) {
        return "There is nothing in %s, or it does not exist. %s It is read as soon as there is."
                .formatted(stream, writer(stream.name()));
    }

    private static String writer(String name) {
        if (name.startsWith("$ce-")) {
            return "The server's projection $by_category writes it: is that running? It takes what stands before the first dash of a stream's name for its category, unless it is configured otherwise%s."
                    .formatted(
                            name.indexOf('-', "$ce-".length()) < 0
                                    ? ""
                                    : ", so there is none with a dash in it");
        }
        if (name.startsWith("$et-")) {
            return writtenBy("$by_event_type");
        }
        if (name.startsWith("$bc-")) {
            return writtenBy("$by_correlation_id");
        }
        if (name.startsWith("$category-")) {
            return writtenBy("$stream_by_category");
        }
        if (name.equals("$streams")) {
            return writtenBy("$streams");
        }
        return "Is the name right?";
    }

    private static String writtenBy(String projection) {
        return "The server's projection %s writes it: is that running, and is the name right?"
                .formatted(projection);
    }
}

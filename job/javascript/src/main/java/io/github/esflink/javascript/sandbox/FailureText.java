package io.github.esflink.javascript.sandbox;

import java.util.concurrent.TimeUnit;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;
import org.jspecify.annotations.Nullable;

/** What people are told of a call that failed. */
final class FailureText {

    private static final int LONGEST = 500;
    private static final int BYTES_OF_A_MEGABYTE = 1 << 20;

    private FailureText() {}

    static String of(
            ExceededLimit exceeded, Sandbox.Bounds bounds, @Nullable RuntimeException failure) {
        String what =
                switch (exceeded) {
                    case TIME ->
                            "it takes more than %d ms of the processor"
                                    .formatted(TimeUnit.NANOSECONDS.toMillis(bounds.nanos()));
                    case MEMORY ->
                            "it takes more than %d MiB of memory"
                                    .formatted(bounds.bytes() / BYTES_OF_A_MEGABYTE);
                };
        return placed(failure, what);
    }

    static String of(RuntimeException failure) {
        if (!(failure instanceof PolyglotException thrown)) {
            return String.valueOf(failure.getMessage());
        }
        if (thrown.isHostException()) {
            return placed(thrown, String.valueOf(thrown.asHostException().getMessage()));
        }
        String message = String.valueOf(thrown.getMessage());
        return placed(thrown, thrown.isSyntaxError() ? firstLine(message) : message);
    }

    /** The engine puts the place before the message, and the code below it. */
    private static String firstLine(String message) {
        return message.lines()
                .findFirst()
                .orElse(message)
                .replaceFirst("^SyntaxError: \\S+?:\\d+:\\d+ ", "SyntaxError: ");
    }

    private static String placed(@Nullable RuntimeException failure, String what) {
        String cut = what.length() > LONGEST ? what.substring(0, LONGEST) + "…" : what;
        SourceSection place = failure instanceof PolyglotException thrown ? place(thrown) : null;
        return place == null
                ? cut
                : "line %d, column %d: %s"
                        .formatted(place.getStartLine(), place.getStartColumn(), cut);
    }

    private static @Nullable SourceSection place(PolyglotException thrown) {
        SourceSection own = thrown.getSourceLocation();
        if (own != null && !own.getSource().isInternal()) {
            return own;
        }
        for (PolyglotException.StackFrame frame : thrown.getPolyglotStackTrace()) {
            SourceSection section = frame.isGuestFrame() ? frame.getSourceLocation() : null;
            if (section != null && !section.getSource().isInternal()) {
                return section;
            }
        }
        return null;
    }
}

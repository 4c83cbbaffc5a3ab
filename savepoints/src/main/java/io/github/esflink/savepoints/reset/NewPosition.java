package io.github.esflink.savepoints.reset;

import io.github.esflink.savepoints.stored.SavepointException;
import io.github.esflink.source.split.EventStoreSplit;
import io.github.esflink.source.subscription.LogPosition;
import io.github.esflink.source.subscription.SplitPosition;
import io.github.esflink.source.subscription.StartingPosition;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A position as people write it. */
final class NewPosition {

    static final String FORMS =
            "earliest, latest, a time such as 2026-01-31T12:00:00Z, a log position such as C:1234/P:1234 or 1234, or a stream's revision such as revision:17";

    private static final Pattern LOG = Pattern.compile("C:(\\d{1,18})/P:(\\d{1,18})");
    private static final Pattern SAME = Pattern.compile("\\d{1,18}");
    private static final Pattern REVISION = Pattern.compile("revision:(\\d{1,18})");

    private NewPosition() {}

    /**
     * @throws SavepointException when it is none
     */
    static StartingPosition parse(String text) {
        if (text.equals("earliest")) {
            return StartingPosition.earliest();
        }
        if (text.equals("latest")) {
            return StartingPosition.latest();
        }
        Matcher log = LOG.matcher(text);
        Matcher revision = REVISION.matcher(text);
        try {
            if (log.matches()) {
                return StartingPosition.after(
                        new LogPosition(number(log.group(1)), number(log.group(2))));
            }
            if (SAME.matcher(text).matches()) {
                return StartingPosition.after(new LogPosition(number(text), number(text)));
            }
            if (revision.matches()) {
                return StartingPosition.afterRevision(number(revision.group(1)));
            }
            return StartingPosition.atTime(Instant.parse(text));
        } catch (DateTimeParseException | IllegalArgumentException e) {
            throw new SavepointException(
                    "--to: expected %s, found %s. %s"
                            .formatted(
                                    FORMS,
                                    text,
                                    e instanceof DateTimeParseException ? "" : e.getMessage()),
                    e);
        }
    }

    private static long number(String digits) {
        return Long.parseLong(digits);
    }

    /**
     * Refuses a kind of position that what the split reads does not have.
     *
     * @throws SavepointException naming both
     */
    static void checkKind(EventStoreSplit split, SplitPosition position) {
        if (!split.target().accepts(position)) {
            throw new SavepointException(
                    "Split %s reads %s, where reading cannot go on %s: %s. Name other splits with --split, or another position with --to."
                            .formatted(
                                    split.splitId(),
                                    split.target(),
                                    position,
                                    split.target()
                                            .match(
                                                    all -> "$all goes by log positions",
                                                    stream -> "a stream goes by revisions")));
        }
    }
}

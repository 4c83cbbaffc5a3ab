package io.github.esflink.sinks.sql.delivery;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.sql.database.SqlErrors;
import java.sql.SQLException;
import org.apache.flink.annotation.Internal;

/**
 * A transaction that was not carried out. The message says why without anything of the events, of
 * their values or of a secret. Without a stack trace: it would tell of the driver only.
 */
@Internal
final class SqlFailure extends Exception {

    private static final long serialVersionUID = 1L;

    /** What kind of failure. */
    enum Kind {
        /** As {@link SqlErrors.Kind}. */
        UNREACHABLE,
        CONFLICT,
        UNCLEAR,
        REFUSED,
        /** No statement can be made of the event, or it has been given up before. */
        UNSENDABLE,
        /** Nobody has mapped its type, and that is to end the job. */
        UNMAPPED
    }

    private final Kind kind;
    private final String answer;

    private SqlFailure(Kind kind, String message, String answer) {
        super(message, null, false, false);
        this.kind = kind;
        this.answer = answer;
    }

    static SqlFailure unsendable(String message) {
        return new SqlFailure(Kind.UNSENDABLE, message, "");
    }

    static SqlFailure unmapped(String message) {
        return new SqlFailure(Kind.UNMAPPED, message, "");
    }

    /**
     * @param doing what failed: {@code "OrderPlaced:1"}, {@code "the commit"}
     */
    static SqlFailure of(SQLException failure, String doing) {
        return new SqlFailure(
                Kind.valueOf(SqlErrors.kind(failure).name()),
                "%s: %s".formatted(doing, SqlErrors.inWords(failure)),
                SqlErrors.answer(failure));
    }

    /** The tables of the progress are missing: no event's fault. */
    static SqlFailure ofProgress(SQLException failure) {
        Kind kind = Kind.valueOf(SqlErrors.kind(failure).name());
        return new SqlFailure(
                kind == Kind.REFUSED ? Kind.UNREACHABLE : kind,
                "making the tables esflink_progress and esflink_dead_letters: "
                        + SqlErrors.inWords(failure),
                SqlErrors.answer(failure));
    }

    Kind kind() {
        return kind;
    }

    /** What the database said, which may hold values of the event; of nothing but a refusal. */
    DeadLetter.Answer answer() {
        return kind == Kind.REFUSED ? new DeadLetter.Answer(0, answer) : DeadLetter.Answer.NONE;
    }
}

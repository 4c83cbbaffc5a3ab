package io.github.esflink.sinks.sql.database;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What an error of the database means for the events of a transaction, by its SQLSTATE. */
@Internal
public final class SqlErrors {

    /** What to do about it. */
    public enum Kind {
        /** The database is away, full, read-only or takes nobody: every event would fail. */
        UNREACHABLE,
        /** Another transaction was in the way: at once again. */
        CONFLICT,
        /** Nobody knows whose fault it is: again later, and alone. */
        UNCLEAR,
        /** The statement is refused for these values, and would be again. */
        REFUSED
    }

    /** Serialization, deadlock, a lock that is not available. */
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01", "40003", "55P03");

    /** A cached plan whose result has another type now. */
    private static final String STALE_PLAN = "cached plan must not change result type";

    private SqlErrors() {}

    public static Kind kind(SQLException failure) {
        SQLException known = known(failure);
        String state = state(known);
        if (state.isEmpty()) {
            return isOfConnection(failure) ? Kind.UNREACHABLE : Kind.UNCLEAR;
        }
        if (CONFLICTS.contains(state) || String.valueOf(known.getMessage()).contains(STALE_PLAN)) {
            return Kind.CONFLICT;
        }
        if (state.equals("42501")) {
            // The right is missing, not something in the event; it may be granted.
            return Kind.UNCLEAR;
        }
        return switch (state.substring(0, 2)) {
            // Connections, who may connect, databases, resources, an operator's intervention.
            case "08", "28", "3D", "53" -> Kind.UNREACHABLE;
            case "57" -> state.equals("57014") ? Kind.UNCLEAR : Kind.UNREACHABLE;
            case "25" -> state.equals("25006") ? Kind.UNREACHABLE : Kind.UNCLEAR;
            // What stands in a statement and what it does.
            case "07",
                    "0A",
                    "20",
                    "21",
                    "22",
                    "23",
                    "27",
                    "2B",
                    "2F",
                    "38",
                    "39",
                    "3F",
                    "42",
                    "44",
                    "54",
                    "P0" ->
                    Kind.REFUSED;
            default -> Kind.UNCLEAR;
        };
    }

    /** Where a state stands among the exceptions that hang on one another. */
    private static SQLException known(SQLException failure) {
        for (SQLException each : chain(failure)) {
            if (each instanceof PSQLException || !state(each).isEmpty()) {
                return each;
            }
        }
        return failure;
    }

    private static List<SQLException> chain(SQLException failure) {
        List<SQLException> chain = new ArrayList<>();
        for (SQLException next = failure; next != null; next = next.getNextException()) {
            for (Throwable cause = next; cause != null; cause = cause.getCause()) {
                if (cause instanceof SQLException sql && !chain.contains(sql)) {
                    chain.add(sql);
                }
            }
        }
        // The driver's own exception before what JDBC made of it.
        chain.sort(
                (a, b) -> Boolean.compare(b instanceof PSQLException, a instanceof PSQLException));
        return chain;
    }

    private static boolean isOfConnection(SQLException failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SQLTransientConnectionException
                    || each instanceof SQLNonTransientConnectionException
                    || each instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    private static String state(SQLException failure) {
        String state = failure.getSQLState();
        return state == null || state.length() != 5 ? "" : state.toUpperCase(Locale.ROOT);
    }

    /** In words, with names of the database and without values. */
    public static String inWords(SQLException failure) {
        SQLException known = known(failure);
        String state = state(known);
        StringBuilder words = new StringBuilder();
        words.append(state.isEmpty() ? known.getClass().getSimpleName() : "SQLSTATE " + state);
        ServerErrorMessage server = serverMessage(known);
        if (server != null) {
            append(words, "constraint", server.getConstraint());
            append(words, "table", server.getTable());
            append(words, "column", server.getColumn());
        }
        if (state.startsWith("08") || state.startsWith("42")) {
            // Addresses and names, no values.
            words.append(", ").append(primary(known));
        }
        return words.toString();
    }

    private static void append(StringBuilder words, String what, @Nullable String name) {
        if (name != null) {
            words.append(", %s \"%s\"".formatted(what, name));
        }
    }

    /** What the server said, with values of the event in it: for the event's own letter. */
    public static String answer(SQLException failure) {
        SQLException known = known(failure);
        ServerErrorMessage server = serverMessage(known);
        String detail = server == null ? null : server.getDetail();
        return (primary(known) + (detail == null ? "" : " " + detail)).strip();
    }

    private static String primary(SQLException known) {
        ServerErrorMessage server = serverMessage(known);
        String message = server == null ? known.getMessage() : server.getMessage();
        return String.valueOf(message).replaceAll("\\s+", " ");
    }

    private static @Nullable ServerErrorMessage serverMessage(SQLException failure) {
        return failure instanceof PSQLException known ? known.getServerErrorMessage() : null;
    }
}

package io.github.esflink.sinks.sql.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.sql.database.SqlErrors.Kind;
import java.io.IOException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class SqlErrorsTest {

    /** The states of PostgreSQL's documents, appendix A. */
    @ParameterizedTest
    @CsvSource({
        "08006, UNREACHABLE", // connection failure
        "28P01, UNREACHABLE", // invalid password
        "3D000, UNREACHABLE", // no such database
        "53300, UNREACHABLE", // too many connections
        "53100, UNREACHABLE", // disk full
        "57P01, UNREACHABLE", // admin shutdown
        "57P03, UNREACHABLE", // cannot connect now
        "25006, UNREACHABLE", // read only, as after a fail-over
        "40001, CONFLICT", // serialization failure
        "40P01, CONFLICT", // deadlock
        "55P03, CONFLICT", // lock not available
        "57014, UNCLEAR", // query canceled: it took too long
        "42501, UNCLEAR", // insufficient privilege
        "XX000, UNCLEAR", // internal error
        "58030, UNCLEAR", // input or output of the system
        "23505, REFUSED", // unique violation
        "23503, REFUSED", // foreign key violation
        "22P02, REFUSED", // invalid text representation
        "22003, REFUSED", // out of range
        "42P01, REFUSED", // undefined table
        "42703, REFUSED", // undefined column
        "P0001, REFUSED", // raise exception
        "54000, REFUSED", // program limit exceeded
    })
    void aStateSaysWhatToDo(String state, Kind kind) {
        assertThat(SqlErrors.kind(new SQLException("x", state))).isEqualTo(kind);
    }

    @Test
    void withoutAStateItIsTheConnectionOrUnclear() {
        assertThat(SqlErrors.kind(new SQLTransientConnectionException("timed out")))
                .isEqualTo(Kind.UNREACHABLE);
        assertThat(SqlErrors.kind(new SQLException("x", new IOException())))
                .isEqualTo(Kind.UNREACHABLE);
        assertThat(SqlErrors.kind(new SQLException("x"))).isEqualTo(Kind.UNCLEAR);
    }

    @Test
    void whatTheServerSaidOfABatchHangsOnIt() {
        PSQLException server =
                new PSQLException(
                        new ServerErrorMessage(
                                "SERROR\0C23505\0Mduplicate key\0DKey (id)=(secret) exists.\0ttotals\0npk\0"));
        SQLException batch = new BatchUpdateException("batch", null, 0, null);
        batch.setNextException(server);

        assertThat(SqlErrors.kind(batch)).isEqualTo(Kind.REFUSED);
        assertThat(SqlErrors.inWords(batch))
                .isEqualTo("SQLSTATE 23505, constraint \"pk\", table \"totals\"");
        assertThat(SqlErrors.answer(batch)).isEqualTo("duplicate key Key (id)=(secret) exists.");
    }

    @Test
    void aPlanThatIsOutOfDateIsMadeAnew() {
        assertThat(
                        SqlErrors.kind(
                                new SQLException(
                                        "ERROR: cached plan must not change result type", "0A000")))
                .isEqualTo(Kind.CONFLICT);
        assertThat(SqlErrors.kind(new SQLException("x", "0A000"))).isEqualTo(Kind.REFUSED);
    }
}

package io.github.esflink.sinks.sql.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.esflink.secret.Secret;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseConnectionTest {

    @Test
    void theServersFormIsRead() {
        DatabaseConnection.Resolved resolved =
                DatabaseConnection.of(
                                "server = db.example.com; PORT=6432;Database='my db';User Id=app;Password=\"a;b\"\"c\";SSL Mode=VerifyFull;Timeout=7;")
                        .resolve();

        Properties expected = new Properties();
        expected.setProperty("user", "app");
        expected.setProperty("password", "a;b\"c");
        expected.setProperty("sslmode", "verify-full");
        expected.setProperty("connectTimeout", "7");
        assertThat(resolved.properties()).isEqualTo(expected);
        assertThat(resolved.url()).isEqualTo("jdbc:postgresql://db.example.com:6432/my+db");
        assertThat(DatabaseConnection.of("Host=a, b;Database=x").resolve().url())
                .isEqualTo("jdbc:postgresql://a:5432,b:5432/x");
    }

    @Test
    void aJdbcUrlIsTaken() {
        DatabaseConnection connection =
                DatabaseConnection.of("jdbc:postgresql://u:p@db:1/x?password=hidden")
                        .withUsername(Secret.of("app"))
                        .withPassword(Secret.of("word"));

        assertThat(connection).hasToString("jdbc:postgresql://db:1/x");
        assertThat(connection.resolve().url())
                .isEqualTo("jdbc:postgresql://u:p@db:1/x?password=hidden");
        assertThat(connection.resolve().properties())
                .containsEntry("user", "app")
                .containsEntry("password", "word");
        assertThat(connection.resolve()).hasToString("Resolved{}");
    }

    @Test
    void aReferenceIsShownAndItsValueIsNot() {
        DatabaseConnection connection =
                DatabaseConnection.of("Host=db;Database=x;Password=${env:DB_PASSWORD}");

        assertThat(connection).hasToString("db:5432/x");
        assertThat(DatabaseConnection.of("${file:/run/secrets/db}"))
                .hasToString("${file:/run/secrets/db}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Host=a;Application Name=x | Application Name is not read: expected Host/Server, Port,
                    Host=a;Password=x;pwd=hidden | pwd is not read
                    Host=a;Host=b | Host/Server is set twice
                    Database=a | Host is missing
                    Host=a;Port=x | Port: expected a number from 1 on
                    Host=a;SSL Mode=maybe | SSL Mode: expected Disable, Allow, Prefer, Require, VerifyCA or VerifyFull
                    hidden | expected Host=…;Port=…;Database=…, or jdbc:postgresql://…, found something else
                    jdbc:sqlserver://a | expected a URL that begins with jdbc:postgresql:
                    esdb://localhost:2113 | found EventStoreDB's: that one goes to subscription:connectionString
                    kurrentdb+discover://a | found EventStoreDB's: that one goes to subscription:connectionString
                    """)
    void whatIsNotReadIsRefusedWithoutItsValue(String text, String expected) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DatabaseConnection.of(text))
                .withMessageContaining(expected)
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("hidden"));
    }
}

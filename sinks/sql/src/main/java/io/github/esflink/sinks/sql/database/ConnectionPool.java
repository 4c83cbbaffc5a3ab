package io.github.esflink.sinks.sql.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.annotation.Internal;

/** Connections to a database, made when they are needed. Thread-safe. */
@Internal
public final class ConnectionPool implements AutoCloseable {

    /** How long a server may be silent beyond the time that a statement has. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    /** The least that the pool takes. */
    private static final Duration LEAST_TIMEOUT = Duration.ofMillis(250);

    private final HikariDataSource connections;

    private ConnectionPool(HikariDataSource connections) {
        this.connections = connections;
    }

    /**
     * Connects to nothing yet.
     *
     * @param name for logs and threads
     * @throws io.github.esflink.secret.SecretException naming a reference that leads nowhere here
     */
    public static ConnectionPool open(
            DatabaseConnection database, PoolSettings settings, String name) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(source(database, settings));
        config.setMaximumPoolSize(settings.connections());
        config.setMinimumIdle(settings.minIdle());
        config.setConnectionTimeout(atLeast(settings.connectionTimeout(), LEAST_TIMEOUT));
        config.setMaxLifetime(settings.connectionLifetime().toMillis());
        config.setAutoCommit(false);
        config.setIsolateInternalQueries(true);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        // Nobody waits for a transaction whose client is gone longer than for a statement.
        config.setConnectionInitSql(
                "set statement_timeout = %d; set idle_in_transaction_session_timeout = %d"
                        .formatted(
                                settings.commandTimeout().toMillis(),
                                settings.commandTimeout().plus(SILENCE).toMillis()));
        config.setInitializationFailTimeout(-1);
        return new ConnectionPool(new HikariDataSource(config));
    }

    /** One that belongs to no pool; to be closed. */
    public static Connection connect(DatabaseConnection database, PoolSettings settings)
            throws SQLException {
        Connection connection = source(database, settings).getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private static DriverSource source(DatabaseConnection database, PoolSettings settings) {
        DatabaseConnection.Resolved resolved = database.resolve();
        return new DriverSource(resolved.url(), properties(resolved.properties(), settings));
    }

    private static Properties properties(Properties given, PoolSettings settings) {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "eventstore-connectors");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty(
                "connectTimeout", String.valueOf(seconds(settings.connectionTimeout())));
        properties.setProperty(
                "socketTimeout", String.valueOf(seconds(settings.commandTimeout().plus(SILENCE))));
        given.stringPropertyNames()
                .forEach(name -> properties.setProperty(name, given.getProperty(name)));
        return properties;
    }

    private static long seconds(Duration time) {
        return Math.max(1, time.toSeconds());
    }

    private static long atLeast(Duration time, Duration least) {
        return Math.max(time.toMillis(), least.toMillis());
    }

    /** Waits for one until the connection timeout; it is given back by closing it. */
    public Connection take() throws SQLException {
        return connections.getConnection();
    }

    /** One that was taken is not used again. */
    public void evict(Connection connection) {
        connections.evictConnection(connection);
    }

    @Override
    public void close() {
        connections.close();
    }
}

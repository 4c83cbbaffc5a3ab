package io.github.esflink.sinks.sql.database;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * Connections of the driver itself. One that a job has brought along is not left in the list of
 * drivers that the whole JVM has: it would keep the classes of every job that ever ran there.
 */
final class DriverSource implements DataSource {

    private static final Driver DRIVER = newDriver();

    private final String url;
    private final Properties properties;

    DriverSource(String url, Properties properties) {
        this.url = url;
        this.properties = properties;
    }

    private static Driver newDriver() {
        try {
            Driver driver = new Driver();
            boolean isOfJob = Driver.class.getClassLoader() != ClassLoader.getSystemClassLoader();
            if (isOfJob && Driver.isRegistered()) {
                Driver.deregister();
            }
            return driver;
        } catch (SQLException e) {
            throw new IllegalStateException("The driver could not be taken out of the list", e);
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = DRIVER.connect(url, properties);
        if (connection == null) {
            throw new SQLException("The driver does not know the form of the URL", "08001");
        }
        return connection;
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("User and password are given once");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {
        properties.setProperty("loginTimeout", String.valueOf(seconds));
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("It logs nothing");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("It wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}

package io.github.esflink.sinks.sql.server;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/**
 * A real PostgreSQL as a process of its own, which keeps what it has committed when it is killed.
 * As root it needs user namespaces, and without them the test says that it was skipped.
 */
public final class PostgresServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path data;
    private final AtomicInteger databases = new AtomicInteger();
    private EmbeddedPostgres server;

    private PostgresServer(Path data, EmbeddedPostgres server) {
        this.data = data;
        this.server = server;
    }

    /**
     * @param folder where its data goes; nothing is there yet
     */
    public static PostgresServer start(Path folder) throws Exception {
        skipWithoutUserNamespaces();
        Path data = folder.resolve("postgres");
        return new PostgresServer(data, start(data, 0));
    }

    private static EmbeddedPostgres start(Path data, int port) throws IOException {
        EmbeddedPostgres.Builder builder =
                EmbeddedPostgres.builder()
                        .setDataDirectory(data)
                        .setCleanDataDirectory(false)
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("deadlock_timeout", "100ms");
        builder.setPGStartupWait(PATIENCE);
        return (port == 0 ? builder : builder.setPort(port)).start();
    }

    private static void skipWithoutUserNamespaces() throws Exception {
        if (!"root".equals(System.getProperty("user.name"))) {
            return;
        }
        boolean allowed;
        try {
            Process process = new ProcessBuilder("unshare", "-U", "true").start();
            allowed = process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            allowed = false;
        }
        Assumptions.assumeTrue(
                allowed,
                "Skipped: PostgreSQL does not run as root, and user namespaces (unshare -U) are forbidden here. Run the build as another user.");
    }

    /** A new database, empty. */
    public Database newDatabase() throws SQLException {
        String name = "test" + databases.incrementAndGet();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        return new Database(name);
    }

    /** From now on this user is known by a password, and by nothing else. */
    public void addUser(String name, String password) throws Exception {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "create role %s superuser login password '%s'".formatted(name, password));
            Path rules = data.resolve("pg_hba.conf");
            Files.writeString(
                    rules,
                    "host all %s all scram-sha-256\n%s".formatted(name, Files.readString(rules)));
            statement.execute("select pg_reload_conf()");
        }
    }

    /** Ends all its processes at once, as a loss of power does, and starts it again. */
    public void kill() throws Exception {
        long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0));
        int port = server.getPort();
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().get(1, TimeUnit.MINUTES);
        server.close();
        // Its children end when they see that it is gone; until then their memory is in use.
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(
                        () -> {
                            server = start(data, port);
                            return true;
                        });
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** One of its databases. */
    public final class Database {

        private final String name;

        private Database(String name) {
            this.name = name;
        }

        /** As a connector file has it. */
        public String connectionString() {
            return connectionString("postgres");
        }

        public String connectionString(String user) {
            return "Host=localhost;Port=%d;Database=%s;Username=%s"
                    .formatted(server.getPort(), name, user);
        }

        public Connection connect() throws SQLException {
            return server.getDatabase("postgres", name).getConnection();
        }

        public void execute(String... statements) throws SQLException {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
        }

        /** The first column of the first row, as text. */
        public String query(String sql) throws SQLException {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                return rows.next() ? rows.getString(1) : "no row";
            }
        }
    }
}

package io.github.esflink.sinks.sql;

import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Guarantee;
import io.github.esflink.sinks.contract.OrderedSinkContract;
import io.github.esflink.sinks.contract.Receiver;
import io.github.esflink.sinks.sql.server.PostgresServer;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

/** What every ordered sink promises, exactly once, on a real PostgreSQL. */
@DisplayName("The SQL sink")
class SqlContractITCase extends OrderedSinkContract {

    @TempDir private static Path folder;
    private static PostgresServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start(folder);
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Override
    protected Guarantee guarantee() {
        return Guarantee.EXACTLY_ONCE;
    }

    @Override
    protected Receiver open(DeliveryLog log, Random random) throws Exception {
        return ArrivalsReceiver.open(server, log, settings -> settings);
    }
}

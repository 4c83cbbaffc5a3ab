package io.github.esflink.source.client.grpc;

import com.eventstore.dbclient.EventStoreDBClientSettings;
import io.github.esflink.source.client.connection.Clients;
import io.github.esflink.source.client.connection.Server;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What a job does first, in a class loader of its own. */
final class OpenedClient implements Consumer<String> {

    @Override
    public void accept(String connectionString) {
        EventStoreDBClientSettings settings =
                new Server(connectionString).settings(List.of(), null);
        CompletableFuture<Void> unused = Clients.open(settings).shutdown();
    }
}

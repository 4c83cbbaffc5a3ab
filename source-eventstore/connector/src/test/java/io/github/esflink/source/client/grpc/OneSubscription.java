package io.github.esflink.source.client.grpc;

import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.SubscribeToAllOptions;
import com.eventstore.dbclient.Subscription;
import com.eventstore.dbclient.SubscriptionListener;
import io.github.esflink.source.client.connection.Clients;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Opens a client, appends an event, waits for one on a subscription and closes the client. */
final class OneSubscription implements Consumer<String> {

    @Override
    public void accept(String connectionString) {
        EventStoreDBClient client =
                Clients.open(EventStoreDBConnectionString.parseOrThrow(connectionString));
        client.appendToStream(
                        "orders", EventData.builderAsJson("Ordered", new byte[] {'1'}).build())
                .join();
        CompletableFuture<ResolvedEvent> seen = new CompletableFuture<>();
        Subscription subscription =
                client.subscribeToAll(
                                new SubscriptionListener() {
                                    @Override
                                    public void onEvent(
                                            Subscription subscription, ResolvedEvent event) {
                                        seen.complete(event);
                                    }
                                },
                                SubscribeToAllOptions.get().fromStart())
                        .join();
        seen.join();
        subscription.stop();
        client.shutdown().join();
    }
}

package io.github.esflink.node.serving;

import com.eventstore.dbclient.proto.serverfeatures.ServerFeaturesGrpc;
import com.eventstore.dbclient.proto.serverfeatures.Serverfeatures.SupportedMethod;
import com.eventstore.dbclient.proto.serverfeatures.Serverfeatures.SupportedMethods;
import com.eventstore.dbclient.proto.shared.Shared;
import io.github.esflink.node.protocol.ServerLine;
import io.grpc.stub.StreamObserver;
import java.util.List;

/**
 * Tells clients the server's version and which calls it knows, in lower case as the server does.
 */
final class ServerFeaturesService extends ServerFeaturesGrpc.ServerFeaturesImplBase {
    private static final String STREAMS = "event_store.client.streams.streams";

    private static final SupportedMethods METHODS =
            SupportedMethods.newBuilder()
                    .addMethods(method(STREAMS, "read", "position", "events"))
                    .addMethods(method(STREAMS, "append"))
                    .addMethods(method(STREAMS, "delete"))
                    .addMethods(method(STREAMS, "tombstone"))
                    .addMethods(method(STREAMS, "batchappend", "deadline_duration"))
                    .addMethods(method("event_store.client.gossip.gossip", "read"))
                    .addMethods(
                            method(
                                    "event_store.client.server_features.serverfeatures",
                                    "getsupportedmethods"))
                    .build();

    private final ServerLine line;

    ServerFeaturesService(ServerLine line) {
        this.line = line;
    }

    private static SupportedMethod method(String service, String name, String... features) {
        return SupportedMethod.newBuilder()
                .setServiceName(service)
                .setMethodName(name)
                .addAllFeatures(List.of(features))
                .build();
    }

    @Override
    public void getSupportedMethods(
            Shared.Empty request, StreamObserver<SupportedMethods> responses) {
        responses.onNext(METHODS.toBuilder().setEventStoreServerVersion(line.version()).build());
        responses.onCompleted();
    }
}

package io.github.esflink.node.serving;

import com.eventstore.dbclient.proto.gossip.GossipGrpc;
import com.eventstore.dbclient.proto.persistentsubscriptions.PersistentSubscriptionsGrpc;
import com.eventstore.dbclient.proto.projections.ProjectionsGrpc;
import com.eventstore.dbclient.proto.serverfeatures.ServerFeaturesGrpc;
import com.eventstore.dbclient.proto.serverfeatures.Serverfeatures.SupportedMethod;
import com.eventstore.dbclient.proto.serverfeatures.Serverfeatures.SupportedMethods;
import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsGrpc;
import io.github.esflink.node.protocol.ServerLine;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Tells clients the server's version and which calls it knows, in lower case, as the server does
 * ({@code ServerFeatures.cs}). Calls that are listed and not there (persistent subscriptions,
 * projections) are answered with UNIMPLEMENTED: a client that does not find them in the list would
 * try them by HTTP, which is not there either.
 */
final class ServerFeaturesService extends ServerFeaturesGrpc.ServerFeaturesImplBase {
    private static final List<ServiceDescriptor> SERVICES =
            List.of(
                    PersistentSubscriptionsGrpc.getServiceDescriptor(),
                    StreamsGrpc.getServiceDescriptor(),
                    GossipGrpc.getServiceDescriptor(),
                    ServerFeaturesGrpc.getServiceDescriptor(),
                    ProjectionsGrpc.getServiceDescriptor());

    private final SupportedMethods methods;

    ServerFeaturesService(ServerLine line) {
        SupportedMethods.Builder known =
                SupportedMethods.newBuilder().setEventStoreServerVersion(line.version());
        SERVICES.forEach(
                service ->
                        service.getMethods()
                                .forEach(method -> known.addMethods(supported(service, method))));
        this.methods = known.build();
    }

    private static SupportedMethod supported(
            ServiceDescriptor service, MethodDescriptor<?, ?> method) {
        String serviceName = service.getName().toLowerCase(Locale.ROOT);
        String name = Objects.requireNonNull(method.getBareMethodName()).toLowerCase(Locale.ROOT);
        return SupportedMethod.newBuilder()
                .setServiceName(serviceName)
                .setMethodName(name)
                .addAllFeatures(features(serviceName, name))
                .build();
    }

    private static List<String> features(String service, String method) {
        if (service.contains("persistentsubscriptions")) {
            return List.of("stream", "all");
        }
        if (service.contains("streams") && method.equals("read")) {
            return List.of("position", "events");
        }
        if (service.contains("streams") && method.equals("batchappend")) {
            return List.of("deadline_duration");
        }
        if (service.contains("projections") && method.equals("create")) {
            return List.of("track_emitted_streams");
        }
        return List.of();
    }

    @Override
    public void getSupportedMethods(
            Shared.Empty request, StreamObserver<SupportedMethods> responses) {
        responses.onNext(methods);
        responses.onCompleted();
    }
}

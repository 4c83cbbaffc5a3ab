package io.github.esflink.source.client;

import com.eventstore.dbclient.NotLeaderException;
import com.eventstore.dbclient.StreamDeletedException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * What the end of a call means, from gRPC's status and the trailers that EventStoreDB sends with it
 * ({@code exception}, {@code stream-name}, {@code leader-endpoint-host}; see {@code
 * Constants.Exceptions} in the server's source).
 */
final class CallStatus {

    private static final Metadata.Key<String> EXCEPTION = key("exception");
    private static final Metadata.Key<String> STREAM_NAME = key("stream-name");

    private CallStatus() {}

    static SubscriptionEnd endOf(Status status, @Nullable Metadata trailers) {
        String exception = trailers == null ? null : trailers.get(EXCEPTION);
        if ("not-leader".equals(exception)) {
            return new SubscriptionEnd(
                    true, "the node is not the cluster's leader", status.asException());
        }
        if ("stream-deleted".equals(exception) && trailers != null) {
            return new SubscriptionEnd(
                    false,
                    "the stream %s was deleted for good (tombstone)"
                            .formatted(trailers.get(STREAM_NAME)),
                    status.asException());
        }
        return switch (status.getCode()) {
            case OK -> new SubscriptionEnd(true, "the server ended the subscription", null);
            case UNAUTHENTICATED ->
                    new SubscriptionEnd(
                            false,
                            "the server does not accept the credentials (UNAUTHENTICATED): check user and password of the connection string",
                            status.asException());
            case PERMISSION_DENIED ->
                    new SubscriptionEnd(
                            false,
                            "the user may not read this (PERMISSION_DENIED): reading $all needs a member of $admins or an ACL that allows it",
                            status.asException());
            case INVALID_ARGUMENT ->
                    new SubscriptionEnd(
                            false,
                            "the server refuses the request (INVALID_ARGUMENT: %s)"
                                    .formatted(status.getDescription()),
                            status.asException());
            default ->
                    new SubscriptionEnd(
                            true,
                            status.getDescription() == null
                                    ? status.getCode().name()
                                    : status.getCode() + ": " + status.getDescription(),
                            status.asException());
        };
    }

    /** The same for what the client's futures fail with. */
    static SubscriptionEnd endOf(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof StatusRuntimeException e) {
                return endOf(e.getStatus(), e.getTrailers());
            }
            if (t instanceof StatusException e) {
                return endOf(e.getStatus(), e.getTrailers());
            }
            if (t instanceof StreamDeletedException) {
                return new SubscriptionEnd(
                        false, "the stream was deleted for good (tombstone)", failure);
            }
            if (t instanceof NotLeaderException) {
                return new SubscriptionEnd(true, "the node is not the cluster's leader", failure);
            }
        }
        return new SubscriptionEnd(true, "the server could not be reached", failure);
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}

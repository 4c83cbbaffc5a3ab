package io.github.esflink.source.client;

import com.eventstore.dbclient.NotLeaderException;
import com.eventstore.dbclient.StreamDeletedException;
import io.github.esflink.source.client.SubscriptionEnd.Kind;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the end of a call means, from gRPC's status and the trailers that EventStoreDB sends with it
 * ({@code exception}, {@code stream-name}, {@code leader-endpoint-host}; see {@code
 * Constants.Exceptions} in the server's source).
 */
public final class CallStatus {

    private static final Metadata.Key<String> EXCEPTION = key("exception");
    private static final Metadata.Key<String> STREAM_NAME = key("stream-name");
    private static final Metadata.Key<String> LEADER_HOST = key("leader-endpoint-host");
    private static final Metadata.Key<String> LEADER_PORT = key("leader-endpoint-port");

    /** Of EventStoreDB 23.10: "while live", or "while transitioning to live". */
    private static final String TOO_SLOW = "Consumer too slow";

    /** Of the HTTP/2 client of gRPC: the first bytes of a server may be an alert of TLS. */
    private static final String NO_SETTINGS = "First received frame was not SETTINGS";

    /** As BoringSSL has it, {@code SSLV3_ALERT_CERTIFICATE_EXPIRED}, and as the JDK. */
    private static final Pattern CERTIFICATE_ALERT =
            Pattern.compile(
                    "(_ALERT_|TLSV1_|fatal alert: )(bad_certificate|unsupported_certificate|certificate_(revoked|expired|unknown|required)|unknown_ca)\\b",
                    Pattern.CASE_INSENSITIVE);

    private CallStatus() {}

    public static SubscriptionEnd endOf(Status status, @Nullable Metadata trailers) {
        String exception = trailers == null ? null : trailers.get(EXCEPTION);
        if ("not-leader".equals(exception)) {
            return new SubscriptionEnd(
                    Kind.LOST,
                    "the node is not the cluster's leader",
                    status.asException(),
                    leader(trailers));
        }
        if ("stream-deleted".equals(exception) && trailers != null) {
            return new SubscriptionEnd(
                    false,
                    "the stream %s was deleted for good (tombstone)"
                            .formatted(trailers.get(STREAM_NAME)),
                    status.asException(trailers));
        }
        if (refusedCertificate(status.getCause())) {
            return new SubscriptionEnd(
                    Kind.REFUSED,
                    "the server's certificate is not trusted: name its authority with tlsCaFile in the connection string, or check host name and expiry",
                    status.asException());
        }
        if (refusedUserCertificate(status.getCause())) {
            return new SubscriptionEnd(
                    Kind.REFUSED,
                    "the server does not accept the user's certificate: check userCertFile and userKeyFile of the connection string, authority and expiry",
                    status.asException());
        }
        String otherProtocol = otherProtocol(status);
        if (otherProtocol != null) {
            return new SubscriptionEnd(Kind.LOST, otherProtocol, status.asException());
        }
        return switch (status.getCode()) {
            case OK -> new SubscriptionEnd(true, "the server ended the subscription", null);
            case UNAUTHENTICATED ->
                    new SubscriptionEnd(
                            Kind.REFUSED,
                            "the server does not accept the credentials (UNAUTHENTICATED): check user and password of the connection string",
                            status.asException());
            case PERMISSION_DENIED ->
                    new SubscriptionEnd(
                            Kind.REFUSED,
                            "the user may not read this (PERMISSION_DENIED): reading $all needs a member of $admins or an ACL that allows it",
                            status.asException());
            case INVALID_ARGUMENT ->
                    new SubscriptionEnd(
                            Kind.INVALID,
                            "the server refuses the request (INVALID_ARGUMENT: %s)"
                                    .formatted(status.getDescription()),
                            status.asException());
            default ->
                    new SubscriptionEnd(
                            kind(status),
                            status.getDescription() == null
                                    ? status.getCode().name()
                                    : status.getCode() + ": " + status.getDescription(),
                            status.asException());
        };
    }

    /** One side speaks TLS and the other does not; null when they understand each other. */
    private static @Nullable String otherProtocol(Status status) {
        for (Throwable t = status.getCause(); t != null; t = t.getCause()) {
            if (t.getClass().getSimpleName().equals("NotSslRecordException")) {
                return "the server does not speak TLS: tls=false in the connection string, where that is meant";
            }
            if (String.valueOf(t.getMessage()).contains(NO_SETTINGS)) {
                return "the server does not answer in HTTP/2 (%s): it may want TLS, without tls=false in the connection string"
                        .formatted(status.getCode());
            }
        }
        return null;
    }

    private static Kind kind(Status status) {
        if (status.getCode() == Status.Code.UNKNOWN) {
            return Kind.UNEXPLAINED;
        }
        return status.getCode() == Status.Code.ABORTED
                        && String.valueOf(status.getDescription()).contains(TOO_SLOW)
                ? Kind.SLOW_READER
                : Kind.LOST;
    }

    /** Whether a failure of the client says by itself why, and not only that it has given up. */
    public static boolean tells(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof StatusRuntimeException
                    || t instanceof StatusException
                    || t instanceof StreamDeletedException
                    || t instanceof NotLeaderException) {
                return true;
            }
        }
        return false;
    }

    /** Whether a failure says that a stream is gone for good. */
    static boolean saysStreamDeleted(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            Metadata trailers = Status.trailersFromThrowable(t);
            if (t instanceof StreamDeletedException
                    || (trailers != null && "stream-deleted".equals(trailers.get(EXCEPTION)))) {
                return true;
            }
        }
        return false;
    }

    /** Whether a failure of a read may be due to the position that it was to begin at. */
    public static boolean saysNoSuchPosition(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof StatusRuntimeException || t instanceof StatusException) {
                Status.Code code = Status.fromThrowable(t).getCode();
                return code == Status.Code.UNKNOWN || code == Status.Code.INVALID_ARGUMENT;
            }
        }
        return false;
    }

    private static @Nullable Leader leader(@Nullable Metadata trailers) {
        String host = trailers == null ? null : trailers.get(LEADER_HOST);
        String port = trailers == null ? null : trailers.get(LEADER_PORT);
        return host == null || port == null || !port.matches("[0-9]{1,5}")
                ? null
                : new Leader(host, Integer.parseInt(port));
    }

    private static boolean refusedCertificate(@Nullable Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof CertificateException || t instanceof CertPathValidatorException) {
                return true;
            }
        }
        return false;
    }

    /** TLS tells it by an alert of the server, which its libraries have as a text only. */
    private static boolean refusedUserCertificate(@Nullable Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            String message = t.getMessage();
            if (message != null && CERTIFICATE_ALERT.matcher(message).find()) {
                return true;
            }
        }
        return false;
    }

    /** The same for what the client's futures fail with. */
    public static SubscriptionEnd endOf(Throwable failure) {
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
            if (t instanceof NotLeaderException e) {
                return new SubscriptionEnd(
                        Kind.LOST,
                        "the node is not the cluster's leader",
                        failure,
                        new Leader(
                                e.getLeaderEndpoint().getHostString(),
                                e.getLeaderEndpoint().getPort()));
            }
        }
        return new SubscriptionEnd(true, "the server could not be reached", failure);
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}

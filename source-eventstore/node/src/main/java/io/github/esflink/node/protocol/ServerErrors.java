package io.github.esflink.node.protocol;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/**
 * Errors as the server tells them: status, text and the trailers from which clients make their own
 * exceptions ({@code RpcExceptions.cs} and {@code Constants.cs} of the server).
 */
public final class ServerErrors {
    private static final Metadata.Key<String> EXCEPTION = key("exception");
    private static final Metadata.Key<String> STREAM_NAME = key("stream-name");

    private ServerErrors() {}

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    private static Metadata trailers(String exception) {
        Metadata trailers = new Metadata();
        trailers.put(EXCEPTION, exception);
        return trailers;
    }

    /** The stream is tombstoned, or deleted where it had to exist. */
    public static StatusRuntimeException streamDeleted(String stream) {
        Metadata trailers = trailers("stream-deleted");
        trailers.put(STREAM_NAME, printable(stream));
        return Status.FAILED_PRECONDITION
                .withDescription("Event stream '" + stream + "' is deleted.")
                .asRuntimeException(trailers);
    }

    /** A delete or tombstone found the stream elsewhere. Versions are raw: -1 is "no stream". */
    public static StatusRuntimeException wrongExpectedVersion(
            String stream, long expected, long actual) {
        Metadata trailers = trailers("wrong-expected-version");
        trailers.put(STREAM_NAME, printable(stream));
        trailers.put(key("expected-version"), Long.toString(expected));
        trailers.put(key("actual-version"), Long.toString(actual));
        return Status.FAILED_PRECONDITION
                .withDescription(
                        "Delete failed due to WrongExpectedVersion. Stream: "
                                + stream
                                + ", Expected version: "
                                + expected
                                + ", Actual version: "
                                + actual)
                .asRuntimeException(trailers);
    }

    /** An event of an append lacks {@code type} or {@code content-type}. */
    public static StatusRuntimeException missingMetadata(String property) {
        Metadata trailers = trailers("missing-required-metadata-property");
        trailers.put(key("required-metadata-properties"), "type,content-type");
        return Status.INVALID_ARGUMENT
                .withDescription("Required Metadata Property '" + property + "' is missing")
                .asRuntimeException(trailers);
    }

    /** The events of an append are larger together than the node takes, in bytes. */
    public static StatusRuntimeException maxAppendSizeExceeded(int maxAppendSize) {
        Metadata trailers = trailers("maximum-append-size-exceeded");
        trailers.put(key("maximum-append-size"), Integer.toString(maxAppendSize));
        return Status.INVALID_ARGUMENT
                .withDescription("Maximum Append Size of " + maxAppendSize + " Exceeded.")
                .asRuntimeException(trailers);
    }

    /** The caller may not do that. */
    public static StatusRuntimeException accessDenied() {
        return Status.PERMISSION_DENIED
                .withDescription("Access Denied")
                .asRuntimeException(trailers("access-denied"));
    }

    /** The call wanted the leader; here is where it is. */
    public static StatusRuntimeException notLeader(String host, int port) {
        Metadata trailers = trailers("not-leader");
        trailers.put(key("leader-endpoint-host"), host);
        trailers.put(key("leader-endpoint-port"), Integer.toString(port));
        return Status.NOT_FOUND
                .withDescription("Leader info available")
                .asRuntimeException(trailers);
    }

    /** The call wanted the leader, and there is none at present. */
    public static StatusRuntimeException noLeader() {
        return Status.UNKNOWN
                .withDescription("No leader info available in response")
                .asRuntimeException();
    }

    /** Name and password do not fit. */
    public static StatusRuntimeException unauthenticated() {
        return Status.UNAUTHENTICATED.withDescription("Unauthenticated").asRuntimeException();
    }

    /** A subscription began at a position that is no beginning of a record. */
    public static StatusRuntimeException invalidPosition() {
        return Status.INVALID_ARGUMENT
                .withDescription("Trying to read from an invalid position.")
                .asRuntimeException();
    }

    /** A subscription of the line 23.10 whose reader takes less than is written. */
    public static StatusRuntimeException consumerTooSlow(boolean live) {
        return Status.ABORTED
                .withDescription(
                        "Operation timed out: Consumer too slow to handle event while "
                                + (live ? "live" : "transitioning to live")
                                + ". Client resubscription required.")
                .asRuntimeException();
    }

    /** A read of {@code $all} began at a position that is no beginning of a record. */
    public static StatusRuntimeException unexpectedAllResult() {
        return Status.UNKNOWN
                .withDescription("Unexpected ReadAllResult: InvalidPosition")
                .asRuntimeException();
    }

    /** A read of a stream that the server has no answer to, for example of no events. */
    public static StatusRuntimeException unexpectedStreamResult() {
        return Status.UNKNOWN
                .withDescription("Unexpected ReadStreamResult: Error")
                .asRuntimeException();
    }

    /** A field of a request has no value, or one that means nothing. */
    public static StatusRuntimeException invalidArgument(String text) {
        return Status.INVALID_ARGUMENT.withDescription(text).asRuntimeException();
    }

    /**
     * What clients see of an exception that the server did not expect, for example of a regular
     * expression that is none. The cause stays on the server.
     */
    public static StatusRuntimeException handlerThrew(Throwable cause) {
        return Status.UNKNOWN
                .withDescription("Exception was thrown by handler.")
                .withCause(cause)
                .asRuntimeException();
    }

    /** Trailers carry ASCII only. */
    private static String printable(String text) {
        StringBuilder ascii = new StringBuilder(text.length());
        text.chars().forEach(c -> ascii.append(c >= 0x20 && c < 0x7f ? (char) c : '?'));
        return ascii.toString();
    }
}

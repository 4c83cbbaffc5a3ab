package io.github.esflink.sinks.http.endpoint;

import java.io.IOException;

/**
 * What came on a connection is no answer to the request that was sent on it. The message says why,
 * without anything that the endpoint wrote. Without a stack trace, which the client would read for
 * signs of a broken connection.
 */
final class UnusableAnswerException extends IOException {

    private static final long serialVersionUID = 1L;

    UnusableAnswerException(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}

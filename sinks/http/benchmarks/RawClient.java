package io.github.esflink.sinks.http;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.asynchttpclient.AsyncCompletionHandlerBase;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.Dsl;
import org.asynchttpclient.Request;
import org.asynchttpclient.RequestBuilder;
import org.asynchttpclient.Response;
import org.asynchttpclient.uri.Uri;

/**
 * The client alone: so many requests at once, each the same but for nothing, the next one sent where
 * the answer of another arrives. The headers are those that the sink sends, so that what goes over
 * the wire is alike.
 */
final class RawClient implements AutoCloseable {

    private final AsyncHttpClient client;
    private final Uri uri;
    private final byte[] body;
    private final Map<String, String> headers;
    private final AtomicLong left = new AtomicLong();

    RawClient(String url, byte[] body, Map<String, String> headers) {
        this.client =
                Dsl.asyncHttpClient(
                        Dsl.config().setIoThreadsCount(1).setHttp2Enabled(false).setCookieStore(null));
        this.uri = Uri.create(url);
        this.body = body;
        this.headers = headers;
    }

    /** Returns at once. */
    void send(long requests, int atOnce) {
        left.set(requests);
        for (int i = 0; i < atOnce; i++) {
            next();
        }
    }

    private void next() {
        if (left.decrementAndGet() < 0) {
            return;
        }
        client.executeRequest(
                request(),
                new AsyncCompletionHandlerBase() {
                    @Override
                    public Response onCompleted(Response response) {
                        next();
                        return response;
                    }

                    @Override
                    @SuppressWarnings("SystemExitOutsideMain") // nothing can be measured then
                    public void onThrowable(Throwable failure) {
                        failure.printStackTrace();
                        System.exit(1);
                    }
                });
    }

    private Request request() {
        HttpHeaders all = DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
        headers.forEach(all::add);
        return new RequestBuilder("POST", true, false)
                .setUri(uri)
                .setHeaders(all)
                .setBody(body)
                .build();
    }

    @Override
    public void close() throws Exception {
        client.close();
    }
}

package io.github.esflink.sinks.http.endpoint;

import static org.asynchttpclient.netty.channel.ChannelManager.AHC_HTTP_HANDLER;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that what reaches the client on a connection is the answer to the request that is open
 * on it, and that a connection is used again only when its exchange has ended exactly as RFC 9112,
 * 6.3 says. Everything else ends the connection.
 *
 * <ul>
 *   <li>Interim answers are skipped (RFC 9110, 15.2).
 *   <li>A refusal counts as soon as its head is there, though the request could not be sent, or the
 *       text of the refusal breaks. A success counts when all of it is there, and all of the
 *       request was written before it.
 *   <li>What comes behind the answer, or while no request is open, closes the connection.
 * </ul>
 *
 * <p>Between the codec and the client's own handler, one for each connection, on its event loop.
 */
final class ExchangeHandler extends ChannelDuplexHandler {

    /** Of what netty makes up when a first line is none. */
    private static final int NO_STATUS = 999;

    /**
     * Ends any head that has begun, and is nothing where none has: a recipient skips empty lines
     * before a first line.
     */
    private static final ByteBuf LINE_ENDS =
            Unpooled.unreleasableBuffer(
                    Unpooled.copiedBuffer("\r\n\r\n", StandardCharsets.US_ASCII));

    /** A request was written whose answer has not ended. */
    private boolean open;

    private boolean tunnel;
    private boolean sent;

    /** That of the client, while the request could not be sent and the answer may still come. */
    private @Nullable ChannelPromise unsent;

    private @Nullable Throwable whyUnsent;

    /** Of the final answer; 0 while there is none. */
    private int status;

    private boolean interim;
    private boolean endsWithConnection;
    private boolean closedByPeer;

    /** An answer has ended, and what follows it was not looked at. */
    private boolean unchecked;

    /** Nothing that comes or goes on this connection counts. */
    private boolean over;

    static void addTo(Channel connection) {
        connection.pipeline().addBefore(AHC_HTTP_HANDLER, "exchange", new ExchangeHandler());
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the promises tell
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (!(message instanceof HttpRequest request)) {
            context.write(message, promise);
            return;
        }
        if (over) {
            ReferenceCountUtil.release(message);
            promise.tryFailure(new ClosedChannelException());
            return;
        }
        open = true;
        tunnel = request.method().equals(HttpMethod.CONNECT);
        sent = false;
        status = 0;
        ChannelPromise written = context.newPromise();
        written.addListener(done -> written(context, done.cause(), promise));
        context.write(message, written);
    }

    /**
     * A peer that refuses a request may close the connection without reading it: the answer is
     * there to be read, though writing fails. The client hears of the failure when it is known that
     * there is none.
     */
    private void written(
            ChannelHandlerContext context, @Nullable Throwable failure, ChannelPromise promise) {
        if (failure == null) {
            sent = true;
            promise.trySuccess();
        } else if (failure instanceof IOException && open && context.channel().isActive()) {
            unsent = promise;
            whyUnsent = failure;
        } else {
            promise.tryFailure(failure);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof HttpObject object)) {
            context.fireChannelRead(message);
        } else if (over || !open || isInterim(object)) {
            ReferenceCountUtil.release(message);
            if (!open) {
                close(context);
            }
        } else if (object instanceof HttpResponse response) {
            if (isFinal(context, response)) {
                context.fireChannelRead(message);
            } else {
                ReferenceCountUtil.release(message);
            }
        } else {
            readContent(context, (HttpContent) object);
        }
    }

    private boolean isInterim(HttpObject object) {
        if (object instanceof HttpResponse response) {
            int code = response.status().code();
            interim =
                    response.decoderResult().isSuccess()
                            && code / 100 == 1
                            && code != HttpResponseStatus.SWITCHING_PROTOCOLS.code();
        }
        return interim;
    }

    /** Whether it is passed on as it is. */
    private boolean isFinal(ChannelHandlerContext context, HttpResponse response) {
        int code = response.status().code();
        Throwable unreadable = response.decoderResult().cause();
        if (unreadable != null) {
            if (code != NO_STATUS
                    && (code >= 300 || unreadable instanceof TooLongHttpHeaderException)) {
                // The first line is what decides; the rest is not read.
                status = code;
                context.fireChannelRead(onlyStatus(response));
                endRefusal(context);
            } else {
                fail(context, noHttp(unreadable));
            }
            return false;
        }
        HttpVersion version = response.protocolVersion();
        if (!version.protocolName().equals("HTTP")
                || version.majorVersion() != 1
                || (code < 200 && code != HttpResponseStatus.SWITCHING_PROTOCOLS.code())
                || code > NO_STATUS) {
            fail(context, "the answer is no HTTP/1.1, or has a status of no three digits");
            return false;
        }
        if (code < 200) {
            fail(context, "the answer is status 101, another protocol, which nobody asked for");
            return false;
        }
        if (!sent && code < 300) {
            fail(
                    context,
                    "it was answered with %d before the whole request was sent".formatted(code));
            return false;
        }
        status = code;
        endsWithConnection = endsWithConnection(response);
        if (!sent || isDoubtful(response)) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        return true;
    }

    private static String noHttp(Throwable why) {
        return (why instanceof PrematureChannelClosureException
                        ? "the connection ended before the answer was whole (%s)"
                        : "the answer is no HTTP that can be read (%s)")
                .formatted(why.getClass().getSimpleName());
    }

    private static HttpResponse onlyStatus(HttpResponse response) {
        HttpResponse status = new DefaultHttpResponse(HttpVersion.HTTP_1_1, response.status());
        status.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return status;
    }

    private static boolean hasNoBody(int status) {
        return status == HttpResponseStatus.NO_CONTENT.code()
                || status == HttpResponseStatus.NOT_MODIFIED.code();
    }

    private boolean endsWithConnection(HttpResponse response) {
        return !hasNoBody(status)
                && !tunnel
                && !response.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                && !HttpUtil.isTransferEncodingChunked(response);
    }

    /** Whether the endpoint may see another end of this answer than RFC 9112, 6.3 does. */
    private boolean isDoubtful(HttpResponse response) {
        HttpHeaders headers = response.headers();
        String coding = headers.get(HttpHeaderNames.TRANSFER_ENCODING);
        if (hasNoBody(status)) {
            return coding != null || !headers.get(HttpHeaderNames.CONTENT_LENGTH, "0").equals("0");
        }
        return coding != null && !coding.strip().equalsIgnoreCase("chunked");
    }

    private void readContent(ChannelHandlerContext context, HttpContent content) {
        Throwable unreadable = content.decoderResult().cause();
        if (unreadable != null) {
            content.release();
            if (status >= 300) {
                endRefusal(context);
            } else {
                fail(context, noHttp(unreadable));
            }
            return;
        }
        if (content instanceof LastHttpContent) {
            if (endsWithConnection && status < 300 && isCutOff(context)) {
                content.release();
                fail(context, "the connection ended before the answer (without TLS's own end)");
                return;
            }
            open = false;
            unchecked = !tunnel;
        }
        context.fireChannelRead(content);
    }

    /** RFC 9112, 9.8: by TLS, only its own end shows that all has come. */
    private boolean isCutOff(ChannelHandlerContext context) {
        return !closedByPeer && context.pipeline().get(SslHandler.class) != null;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        if (unchecked) {
            unchecked = false;
            ChannelHandlerContext codec = context.pipeline().context(HttpClientCodec.class);
            // The codec keeps the beginning of a head for itself: now it has to show it.
            ((HttpClientCodec) codec.handler()).channelRead(codec, LINE_ENDS.duplicate());
        }
        context.fireChannelReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslCloseCompletionEvent closed && closed.isSuccess()) {
            closedByPeer = true;
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (open && status >= 300) {
            endRefusal(context);
        } else {
            // What the codec makes of the end of a connection that broke is no end of an answer.
            over = true;
            context.fireExceptionCaught(cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (open && status >= 300) {
            endRefusal(context);
        }
        over = true;
        if (unsent != null && whyUnsent != null) {
            unsent.tryFailure(whyUnsent);
        }
        context.fireChannelInactive();
    }

    /** The endpoint has refused the request; what more it says of it does not count. */
    private void endRefusal(ChannelHandlerContext context) {
        over = true;
        open = false;
        context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        close(context);
    }

    private void fail(ChannelHandlerContext context, String why) {
        over = true;
        open = false;
        context.fireExceptionCaught(new UnusableAnswerException(why));
        close(context);
    }

    private void close(ChannelHandlerContext context) {
        over = true;
        var unused = context.close();
    }
}

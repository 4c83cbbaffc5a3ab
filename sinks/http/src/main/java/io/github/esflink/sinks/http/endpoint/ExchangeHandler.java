package io.github.esflink.sinks.http.endpoint;

import static org.asynchttpclient.netty.channel.ChannelManager.AHC_HTTP_HANDLER;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
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
 *   <li>A proxy's answer to CONNECT is never that of the request behind it.
 *   <li>What comes behind the answer, or while no request is open, closes the connection.
 * </ul>
 *
 * <p>Between the codec and the client's own handler, one for each connection, on its event loop.
 */
final class ExchangeHandler extends ChannelDuplexHandler {

    /**
     * Where the exchange stands. It goes from one to the next, from {@link #ANSWERED} to {@link
     * #IDLE}, and past {@link #SENT} when a refusal comes before the whole request was written. It
     * ends as {@link #OVER} from anywhere.
     */
    private enum State {
        /** No request is open. */
        IDLE,
        /** A request is being written. */
        SENDING,
        /** All of it was written. */
        SENT,
        /** The head of its answer was passed on. */
        ANSWERING,
        /** All of its answer was passed on; what may follow was not looked at. */
        ANSWERED,
        /** Nothing that comes or goes on this connection counts. */
        OVER;

        boolean isOpen() {
            return this == SENDING || this == SENT || this == ANSWERING;
        }
    }

    /**
     * Ends any head that has begun, and is nothing where none has: a recipient skips empty lines
     * before a first line.
     */
    private static final ByteBuf LINE_ENDS =
            Unpooled.unreleasableBuffer(
                    Unpooled.copiedBuffer("\r\n\r\n", StandardCharsets.US_ASCII));

    private State state = State.IDLE;

    /** Whether the open request asks for a tunnel. */
    private boolean tunnel;

    /** Tells the client that its request could not be written, which it need not know before. */
    private Runnable unsent = () -> {};

    /** Whether what comes next belongs to an interim answer. */
    private boolean interim;

    /** Of the answer, while it comes. */
    private @Nullable AnswerHead head;

    private boolean closedByPeer;

    static void addTo(Channel connection) {
        connection.pipeline().addBefore(AHC_HTTP_HANDLER, "exchange", new ExchangeHandler());
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the promises tell
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
            throws Exception {
        if (!(message instanceof HttpRequest request)) {
            context.write(message, promise);
            return;
        }
        lookBehindAnswer(context);
        if (state == State.OVER) {
            ReferenceCountUtil.release(message);
            promise.tryFailure(new ClosedChannelException());
            return;
        }
        state = State.SENDING;
        tunnel = request.method().equals(HttpMethod.CONNECT);
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
            if (state == State.SENDING) {
                state = State.SENT;
            }
            promise.trySuccess();
        } else if (failure instanceof IOException
                && state.isOpen()
                && context.channel().isActive()) {
            unsent = () -> promise.tryFailure(failure);
        } else {
            promise.tryFailure(failure);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof HttpObject object)) {
            context.fireChannelRead(message);
        } else if (!state.isOpen()) {
            ReferenceCountUtil.release(message);
            close(context);
        } else if (object instanceof HttpResponse response) {
            readHead(context, new AnswerHead(response));
        } else if (interim) {
            ReferenceCountUtil.release(message);
        } else {
            readContent(context, (HttpContent) object);
        }
    }

    private void readHead(ChannelHandlerContext context, AnswerHead read) {
        interim = read.isInterim();
        if (interim) {
            ReferenceCountUtil.release(read.response());
            return;
        }
        boolean sent = state == State.SENT;
        String fault = fault(read, sent);
        if (fault != null) {
            ReferenceCountUtil.release(read.response());
            fail(context, fault);
            return;
        }
        state = State.ANSWERING;
        head = read;
        if (read.isStatusOnly()) {
            ReferenceCountUtil.release(read.response());
            context.fireChannelRead(read.statusOnly());
            endRefusal(context);
            return;
        }
        if (!sent || read.hasDoubtfulEnd()) {
            read.response().headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        context.fireChannelRead(read.response());
    }

    private @Nullable String fault(AnswerHead read, boolean sent) {
        if (tunnel && read.status() != HttpResponseStatus.OK.code()) {
            // It is the proxy's, who has not seen the request: also where it says 201 or 404.
            return "the proxy opened no tunnel: it answered CONNECT with status " + read.status();
        }
        return read.isStatusOnly() ? null : read.fault(sent);
    }

    private void readContent(ChannelHandlerContext context, HttpContent content) {
        Throwable unreadable = content.decoderResult().cause();
        if (unreadable != null) {
            content.release();
            if (isRefusal()) {
                endRefusal(context);
            } else {
                fail(context, AnswerHead.noHttp(unreadable));
            }
            return;
        }
        if (content instanceof LastHttpContent) {
            if (!isRefusal() && isCutOff(context)) {
                content.release();
                fail(context, "the connection ended before the answer (without TLS's own end)");
                return;
            }
            state = tunnel ? State.IDLE : State.ANSWERED;
        }
        context.fireChannelRead(content);
    }

    /** Whether the head of an answer that is no success was passed on. */
    private boolean isRefusal() {
        return state == State.ANSWERING && head != null && head.status() >= 300;
    }

    /** RFC 9112, 9.8: by TLS, only its own end shows that all has come. */
    private boolean isCutOff(ChannelHandlerContext context) {
        return !closedByPeer
                && !tunnel
                && head != null
                && head.endsWithConnection()
                && context.pipeline().get(SslHandler.class) != null;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        lookBehindAnswer(context);
        context.fireChannelReadComplete();
    }

    /** The codec keeps the beginning of a head for itself: now it has to show it. */
    private void lookBehindAnswer(ChannelHandlerContext context) throws Exception {
        if (state == State.ANSWERED) {
            state = State.IDLE;
            ChannelHandlerContext codec = context.pipeline().context(HttpClientCodec.class);
            ((HttpClientCodec) codec.handler()).channelRead(codec, LINE_ENDS.duplicate());
        }
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
        if (isRefusal()) {
            endRefusal(context);
        } else {
            // What the codec makes of the end of a connection that broke is no end of an answer.
            state = State.OVER;
            context.fireExceptionCaught(cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (isRefusal()) {
            endRefusal(context);
        }
        state = State.OVER;
        unsent.run();
        context.fireChannelInactive();
    }

    /** The endpoint has refused the request; what more it says of it does not count. */
    private void endRefusal(ChannelHandlerContext context) {
        state = State.OVER;
        context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        close(context);
    }

    private void fail(ChannelHandlerContext context, String why) {
        state = State.OVER;
        context.fireExceptionCaught(new UnusableAnswerException(why));
        close(context);
    }

    private void close(ChannelHandlerContext context) {
        state = State.OVER;
        var unused = context.close();
    }
}

package io.github.esflink.sinks.contract.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection of an endpoint: one request after the other, on its event loop. */
final class EndpointConnection extends ChannelInboundHandlerAdapter {

    private static final AsciiString STREAM_ID = AsciiString.cached("esdb-record-stream-id");
    private static final AsciiString REVISION = AsciiString.cached("esdb-record-stream-revision");

    /** Written as bytes, because an answer may end in its middle. */
    private static final ByteBuf OK =
            Unpooled.unreleasableBuffer(
                    Unpooled.directBuffer().writeBytes(head(200, 0, RetryAfterHeader.NONE)));

    private static final byte[] HALF =
            (new String(head(200, 100, RetryAfterHeader.NONE), StandardCharsets.US_ASCII)
                            + "{\"half\":")
                    .getBytes(StandardCharsets.US_ASCII);

    private final NumberedEndpoint endpoint;

    private boolean keepAlive;
    private PlannedAnswer answer = PlannedAnswer.OK;
    private @Nullable Arrival arrival;

    /** Of a request whose headers name no event: its body may name many. */
    private @Nullable ByteArrayOutputStream body;

    EndpointConnection(NumberedEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof HttpRequest request) {
                begin(request);
            }
            if (body != null && message instanceof HttpContent content) {
                body.writeBytes(ByteBufUtil.getBytes(content.content()));
            }
            if (message instanceof LastHttpContent) {
                end(context);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(HttpRequest request) {
        HttpHeaders headers = request.headers();
        keepAlive = HttpUtil.isKeepAlive(request);
        String streamId = headers.get(STREAM_ID);
        String revision = headers.get(REVISION);
        if (streamId == null || revision == null) {
            body = new ByteArrayOutputStream();
            arrival = null;
            return;
        }
        body = null;
        arrived(Arrival.of(endpoint.log(), streamId, Long.parseLong(revision)));
    }

    private void arrived(Arrival arrived) {
        arrival = arrived;
        answer = arrived.answer(endpoint.plan());
    }

    private void arrived(byte[] records) {
        Arrival arrived = Arrival.ofRecords(endpoint.log(), records);
        if (arrived == null) {
            endpoint.countUnidentified();
            answer = PlannedAnswer.OK;
        } else {
            arrived(arrived);
        }
    }

    private void end(ChannelHandlerContext context) {
        if (body != null) {
            arrived(body.toByteArray());
            body = null;
        }
        long delay = endpoint.latencyMillis();
        if (answer instanceof PlannedAnswer.Status status) {
            delay += status.delayMillis();
        }
        if (delay == 0) {
            answer(context);
        } else {
            context.executor()
                    .schedule(() -> answer(context), delay, TimeUnit.MILLISECONDS)
                    .addListener(
                            done -> {
                                if (done.cause() != null) {
                                    context.fireExceptionCaught(done.cause());
                                }
                            });
        }
    }

    private void answer(ChannelHandlerContext context) {
        if (!context.channel().isActive()) {
            return;
        }
        if (answer instanceof PlannedAnswer.Status status) {
            answer(context, status);
        } else if (answer instanceof PlannedAnswer.Cut) {
            fail();
            endpoint.countAnswer(200);
            context.writeAndFlush(Unpooled.wrappedBuffer(HALF))
                    .addListener(ChannelFutureListener.CLOSE);
        } else {
            fail();
            endpoint.countUnanswered();
            if (answer instanceof PlannedAnswer.Reset) {
                context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
                var unused = context.close();
            }
        }
    }

    private void answer(ChannelHandlerContext context, PlannedAnswer.Status status) {
        // Before it is written: the next event may be there before the write returns.
        settle(status);
        endpoint.countAnswer(status.code());
        ByteBuf bytes =
                status.code() == 200 && status.retryAfter().seconds() < 0
                        ? OK.duplicate()
                        : Unpooled.wrappedBuffer(head(status.code(), 0, status.retryAfter()));
        ChannelFuture written = context.writeAndFlush(bytes);
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void settle(PlannedAnswer.Status status) {
        Arrival settled = arrival;
        if (settled == null) {
            return;
        }
        if (status.code() / 100 == 2) {
            settled.acknowledge();
        } else if (status.forGood()) {
            settled.refuse();
        } else {
            settled.fail();
        }
        arrival = null;
    }

    private void fail() {
        Arrival failed = arrival;
        if (failed != null) {
            failed.fail();
            arrival = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail();
    }

    /** A connection that breaks is a sender that is gone. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var unused = context.close();
    }

    private static byte[] head(int code, int length, RetryAfterHeader retryAfter) {
        return ("HTTP/1.1 "
                        + code
                        + " Numbered\r\nContent-Length: "
                        + length
                        + "\r\n"
                        + retryAfter.headerLine()
                        + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}

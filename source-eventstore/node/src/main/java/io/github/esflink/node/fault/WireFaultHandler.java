package io.github.esflink.node.fault;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.channel.ChannelDuplexHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.ChannelPromise;
import io.grpc.netty.shaded.io.netty.util.ReferenceCountUtil;

/** Cuts one connection in the middle of what it sends, or loses everything on it. */
@SuppressWarnings("FutureReturnValueIgnored") // the promise that was handed in tells the same
final class WireFaultHandler extends ChannelDuplexHandler {
    private static final int PIECE_WORTH_CUTTING = 1024;

    private final Faults faults;
    private boolean lost;

    WireFaultHandler(Faults faults) {
        this.faults = faults;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (isLost(context)) {
            ReferenceCountUtil.release(message); // the promise stays open, as with a full socket
            return;
        }
        if (faults.state().wire() == Faults.Wire.CUT
                && message instanceof ByteBuf bytes
                && bytes.readableBytes() >= PIECE_WORTH_CUTTING) {
            faults.cutDone();
            lost = true;
            ByteBuf half = bytes.readRetainedSlice(bytes.readableBytes() / 2);
            bytes.release();
            context.writeAndFlush(half).addListener(sent -> reset(context));
            return;
        }
        context.write(message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (isLost(context)) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    /** Our own end finds out by its keep-alive, and must not tell the other. */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (!isLost(context)) {
            context.close(promise);
        }
    }

    private boolean isLost(ChannelHandlerContext context) {
        if (!lost && faults.state().wire() == Faults.Wire.LOST) {
            lost = true;
            faults.whenHealed(() -> context.executor().execute(() -> reset(context)));
        }
        return lost;
    }

    private static void reset(ChannelHandlerContext context) {
        context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        context.close();
    }
}

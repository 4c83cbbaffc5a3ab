package io.github.esflink.source.client.connection;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import java.util.concurrent.TimeUnit;

/**
 * The event loops of gRPC's Netty, which outlive the clients.
 *
 * <p>gRPC ends its event loop a second after the last channel is closed, on threads of its own. On
 * a task manager the class loader of the job may be closed by then, and a class that is needed for
 * the first time would come too late: the threads would die with a NoClassDefFoundError on the
 * process's standard error.
 */
final class EventLoops {

    /** Far longer than a loop without a channel needs to end. */
    private static final long PATIENCE_MILLIS = 5_000;

    private EventLoops() {}

    /** Ends a loop once as gRPC does, while everything that this needs can still be loaded. */
    static void rehearseTheEnd() {
        EventLoopGroup group =
                Epoll.isAvailable() ? new EpollEventLoopGroup(1) : new NioEventLoopGroup(1);
        // A loop that was never used ends without having started.
        group.submit(() -> {}).awaitUninterruptibly(PATIENCE_MILLIS);
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(PATIENCE_MILLIS);
    }
}

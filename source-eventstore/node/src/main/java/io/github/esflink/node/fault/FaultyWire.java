package io.github.esflink.node.fault;

import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.shaded.io.grpc.netty.InternalNettyServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiators;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** Puts a {@link WireFaultHandler} between each connection's socket and everything else. */
public final class FaultyWire {
    private FaultyWire() {}

    /**
     * The credentials of a server whose connections suffer from {@code faults}.
     *
     * @param tls for a server with TLS, else {@code null}
     */
    public static ServerCredentials credentials(@Nullable SslContext tls, Faults faults) {
        InternalProtocolNegotiator.ProtocolNegotiator sound =
                tls == null
                        ? InternalProtocolNegotiators.serverPlaintext()
                        : InternalProtocolNegotiators.serverTls(tls);
        return InternalNettyServerCredentials.create(new Negotiator(sound, faults));
    }

    private record Negotiator(InternalProtocolNegotiator.ProtocolNegotiator sound, Faults faults)
            implements InternalProtocolNegotiator.ProtocolNegotiator {

        @Override
        public AsciiString scheme() {
            return sound.scheme();
        }

        @Override
        public ChannelHandler newHandler(GrpcHttp2ConnectionHandler grpc) {
            ChannelHandler negotiation = sound.newHandler(grpc);
            return new ChannelHandlerAdapter() {
                @Override
                public void handlerAdded(ChannelHandlerContext context) {
                    context.pipeline().addFirst(new WireFaultHandler(faults));
                    context.pipeline().replace(this, null, negotiation);
                }
            };
        }

        @Override
        public void close() {
            sound.close();
        }
    }
}

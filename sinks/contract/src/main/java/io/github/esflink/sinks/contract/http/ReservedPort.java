package io.github.esflink.sinks.contract.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.apache.flink.annotation.PublicEvolving;

/**
 * A port of the loopback address that the system has chosen, for a server that is told its port, or
 * that goes and comes back: bound, and nobody listens, so that nobody else gets it and connections
 * are refused. A server that allows the reuse of addresses, as those of Java, Netty and nginx do,
 * may listen there meanwhile.
 */
@PublicEvolving
public final class ReservedPort implements AutoCloseable {

    private final Socket place = new Socket();

    public ReservedPort() throws IOException {
        place.setReuseAddress(true);
        place.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    public int number() {
        return place.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        place.close();
    }
}

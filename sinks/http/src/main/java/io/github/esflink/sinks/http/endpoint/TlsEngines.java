package io.github.esflink.sinks.http.endpoint;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.asynchttpclient.AsyncHttpClientConfig;
import org.asynchttpclient.netty.ssl.SslEngineFactoryBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins TLS on new connections, by certificates in files that may change. {@link
 * #reloadIfChanged()} reads files and belongs on a thread that may block; everything else does not.
 */
final class TlsEngines extends SslEngineFactoryBase {

    private static final Logger LOG = LoggerFactory.getLogger(TlsEngines.class);

    private final TlsSettings settings;

    private volatile SslContext context;

    /** How the files looked when they were read last; of one thread at a time. */
    private List<Long> seen;

    /**
     * @throws IllegalStateException naming a file that cannot be read
     */
    TlsEngines(TlsSettings settings) {
        this.settings = settings;
        this.seen = look();
        this.context = load();
    }

    /** Whether there is anything that could change. */
    boolean hasFiles() {
        return !files().isEmpty();
    }

    private List<File> files() {
        List<File> files = new ArrayList<>();
        if (settings.caFile() != null) {
            files.add(new File(settings.caFile()));
        }
        ClientCertificate own = settings.certificate();
        if (own != null) {
            files.add(new File(own.certFile()));
            files.add(new File(own.keyFile()));
        }
        return files;
    }

    private List<Long> look() {
        List<Long> now = new ArrayList<>();
        for (File file : files()) {
            now.add(file.lastModified());
            now.add(file.length());
        }
        return now;
    }

    /**
     * Reads the files again when one of them is not what it was. What cannot be read, half of a
     * file or a key without its certificate, changes nothing; it is tried again when the files have
     * changed again.
     */
    synchronized void reloadIfChanged() {
        List<Long> now = look();
        if (now.equals(seen)) {
            return;
        }
        seen = now;
        try {
            context = load();
            LOG.info("Read {} again, because they have changed.", files());
        } catch (RuntimeException e) {
            LOG.warn(
                    "Files of TLS have changed and cannot be used; new connections go on with what was there before. {}",
                    e.getMessage());
        }
    }

    private SslContext load() {
        SslContextBuilder builder = SslContextBuilder.forClient().protocols("TLSv1.3", "TLSv1.2");
        ClientCertificate own = settings.certificate();
        if (own != null) {
            KeyPair.in(own).presentBy(builder);
        }
        String caFile = settings.caFile();
        try {
            if (!settings.verify()) {
                return builder.trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .endpointIdentificationAlgorithm("")
                        .build();
            }
            if (caFile != null) {
                builder.trustManager(new File(caFile));
            }
            return builder.endpointIdentificationAlgorithm("HTTPS").build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "tls:caFile: expected certificates in PEM that this task manager can read, found %s (%s)"
                            .formatted(
                                    caFile == null ? "nothing" : caFile,
                                    e.getClass().getSimpleName()),
                    e);
        }
    }

    @Override
    public SSLEngine newSslEngine(AsyncHttpClientConfig config, String peerHost, int peerPort) {
        SSLEngine engine = context.newEngine(ByteBufAllocator.DEFAULT, domain(peerHost), peerPort);
        configureSslEngine(engine, config);
        return engine;
    }
}

package io.github.esflink.node.security;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.SSLException;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate for 127.0.0.1 and localhost, made up for the occasion and its own authority: a
 * client trusts it by its file ({@code tlsCaFile} in the connection string).
 */
public final class TlsIdentity implements AutoCloseable {
    private static final Duration VALIDITY = Duration.ofDays(365);

    private final Path certificate;
    private final Path key;
    private final boolean temporary;

    private TlsIdentity(Path folder, boolean temporary) {
        this.certificate = folder.resolve("node.crt");
        this.key = folder.resolve("node.key");
        this.temporary = temporary;
        if (!Files.exists(certificate) || !Files.exists(key)) {
            create(certificate, key);
        }
    }

    /**
     * The identity whose files are in {@code folder}, made if they are not there: {@code node.crt}
     * and {@code node.key}, both PEM.
     *
     * @throws UncheckedIOException when the files cannot be written
     */
    public static TlsIdentity in(Path folder) {
        return new TlsIdentity(folder, false);
    }

    /** An identity in a folder of its own, which goes away when it is closed. */
    public static TlsIdentity temporary() {
        try {
            return new TlsIdentity(Files.createTempDirectory("eventstore-node"), true);
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder for the certificate", e);
        }
    }

    /** Removes the files of a temporary identity. */
    @Override
    public void close() {
        try {
            if (temporary) {
                Files.deleteIfExists(certificate);
                Files.deleteIfExists(key);
                Files.deleteIfExists(certificate.resolveSibling(".").normalize());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("certificate " + certificate + " stays behind", e);
        }
    }

    /** The certificate's file, PEM, for clients to trust. */
    public Path certificate() {
        return certificate;
    }

    /** What a server of gRPC needs. */
    public SslContext serverContext() {
        try {
            return GrpcSslContexts.forServer(certificate.toFile(), key.toFile()).build();
        } catch (SSLException e) {
            throw new UncheckedIOException("certificate " + certificate + " cannot be used", e);
        }
    }

    private static void create(Path certificate, Path key) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            Files.deleteIfExists(key);
            Files.createFile(key, ownerOnly(key));
            Files.writeString(key, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
            Files.writeString(certificate, pem("CERTIFICATE", sign(pair).getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException("certificate " + certificate + " cannot be written", e);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("this JVM cannot make a certificate", e);
        }
    }

    /** The rights of the key's file, where the file system has such. */
    private static FileAttribute<?>[] ownerOnly(Path key) {
        boolean posix = key.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static X509Certificate sign(KeyPair pair)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        X500Name name = new X500Name("CN=eventstoredb-node");
        Instant now = Instant.now();
        GeneralName[] names = {
            new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
            new GeneralName(GeneralName.dNSName, "localhost")
        };
        return new JcaX509CertificateConverter()
                .getCertificate(
                        new JcaX509v3CertificateBuilder(
                                        name,
                                        BigInteger.valueOf(now.toEpochMilli()),
                                        Date.from(now.minus(Duration.ofDays(1))),
                                        Date.from(now.plus(VALIDITY)),
                                        name,
                                        pair.getPublic())
                                .addExtension(
                                        Extension.basicConstraints,
                                        true,
                                        new BasicConstraints(true))
                                .addExtension(
                                        Extension.subjectAlternativeName,
                                        false,
                                        new GeneralNames(names))
                                .build(
                                        new JcaContentSignerBuilder("SHA256withECDSA")
                                                .build(pair.getPrivate())));
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN "
                + what
                + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
                + "\n-----END "
                + what
                + "-----\n";
    }
}

package io.github.esflink.node.security;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate for 127.0.0.1 and localhost, made up for the occasion and its own authority: a
 * client trusts it by its file ({@code tlsCaFile} in the connection string). It also vouches for
 * users, by certificates that it {@linkplain #issueTo issues}.
 */
public final class TlsIdentity implements AutoCloseable {
    private static final X500Name NAME = new X500Name("CN=eventstoredb-node");
    private static final Duration VALIDITY = Duration.ofDays(365);

    private final Path folder;
    private final Path certificate;
    private final Path key;
    private final boolean temporary;

    private TlsIdentity(Path folder, boolean temporary) {
        this.folder = folder;
        this.certificate = folder.resolve("node.crt");
        this.key = folder.resolve("node.key");
        this.temporary = temporary;
        if (!Files.exists(certificate) || !Files.exists(key)) {
            create();
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
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("certificate " + certificate + " stays behind", e);
        }
    }

    /** The certificate's file, PEM, for clients to trust. */
    public Path certificate() {
        return certificate;
    }

    /** What a server of gRPC needs. A client may show a certificate of this authority, or none. */
    public SslContext serverContext() {
        try {
            return GrpcSslContexts.forServer(certificate.toFile(), key.toFile())
                    .trustManager(certificate.toFile())
                    .clientAuth(ClientAuth.OPTIONAL)
                    .build();
        } catch (SSLException e) {
            throw new UncheckedIOException("certificate " + certificate + " cannot be used", e);
        }
    }

    /**
     * A certificate that says who somebody is, signed by this authority. Its files are beside the
     * node's, and go away with them.
     *
     * @throws UncheckedIOException when the files cannot be written
     */
    public UserCertificate issueTo(String user) {
        UserCertificate issued =
                new UserCertificate(
                        folder.resolve("user-" + user + ".crt"),
                        folder.resolve("user-" + user + ".key"));
        try {
            KeyPair pair = newKeyPair();
            PrivateKey authority = privateKey(Files.readString(key));
            X509Certificate signed =
                    sign(
                            new X500Name(new RDN[] {new RDN(BCStyle.CN, new DERUTF8String(user))}),
                            pair.getPublic(),
                            Extension.extendedKeyUsage,
                            new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth),
                            authority);
            write(issued.certificate(), signed, issued.key(), pair);
            return issued;
        } catch (IOException e) {
            throw new UncheckedIOException("certificate of " + user + " cannot be written", e);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("this JVM cannot make a certificate", e);
        }
    }

    private void create() {
        try {
            KeyPair pair = newKeyPair();
            GeneralName[] names = {
                new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                new GeneralName(GeneralName.dNSName, "localhost")
            };
            X509Certificate signed =
                    sign(
                            NAME,
                            pair.getPublic(),
                            Extension.subjectAlternativeName,
                            new GeneralNames(names),
                            pair.getPrivate());
            write(certificate, signed, key, pair);
        } catch (IOException e) {
            throw new UncheckedIOException("certificate " + certificate + " cannot be written", e);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("this JVM cannot make a certificate", e);
        }
    }

    private static KeyPair newKeyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static void write(Path certificate, X509Certificate signed, Path key, KeyPair pair)
            throws IOException, GeneralSecurityException {
        Files.deleteIfExists(key);
        Files.createFile(key, ownerOnly(key));
        Files.writeString(key, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        Files.writeString(certificate, pem("CERTIFICATE", signed.getEncoded()));
    }

    private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
        byte[] encoded = Base64.getMimeDecoder().decode(pem.replaceAll("-----.*-----", ""));
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
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

    private static X509Certificate sign(
            X500Name subject,
            PublicKey subjectKey,
            ASN1ObjectIdentifier purpose,
            ASN1Encodable value,
            PrivateKey authority)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        Instant now = Instant.now();
        return new JcaX509CertificateConverter()
                .getCertificate(
                        new JcaX509v3CertificateBuilder(
                                        NAME,
                                        new BigInteger(64, new SecureRandom()),
                                        Date.from(now.minus(Duration.ofDays(1))),
                                        Date.from(now.plus(VALIDITY)),
                                        subject,
                                        subjectKey)
                                .addExtension(
                                        Extension.basicConstraints,
                                        true,
                                        new BasicConstraints(subject.equals(NAME)))
                                .addExtension(purpose, false, value)
                                .build(
                                        new JcaContentSignerBuilder("SHA256withECDSA")
                                                .build(authority)));
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

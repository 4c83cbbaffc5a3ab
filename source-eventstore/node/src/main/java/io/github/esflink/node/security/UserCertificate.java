package io.github.esflink.node.security;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.jspecify.annotations.Nullable;

/**
 * By what a user is known instead of a password: a certificate whose common name is the user's, as
 * {@code userCertFile} and {@code userKeyFile} in a connection string name it.
 *
 * @param certificate PEM
 * @param key its private key, PEM
 */
public record UserCertificate(Path certificate, Path key) {

    /** The user that the certificate of a connection names; {@code null} without one. */
    public static @Nullable String userOf(@Nullable SSLSession session) {
        if (session == null) {
            return null;
        }
        try {
            X509Certificate shown = (X509Certificate) session.getPeerCertificates()[0];
            X500Name subject = X500Name.getInstance(shown.getSubjectX500Principal().getEncoded());
            return IETFUtils.valueToString(subject.getRDNs(BCStyle.CN)[0].getFirst().getValue());
        } catch (SSLPeerUnverifiedException e) {
            return null; // it has shown none
        }
    }
}

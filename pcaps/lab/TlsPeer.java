// One side of a TLS connection as Java programs are: says a line, reads one, ends. Its certificates are in PKCS #12
// files with the password "changeit"; "-" means none. A server that is told whom to trust requires a certificate.
// usage: TlsPeer client|server ADDRESS PORT KEYS|- TRUST|- PROTOCOL
import java.io.*;
import java.net.InetAddress;
import java.security.KeyStore;
import javax.net.ssl.*;

public class TlsPeer {
    static final char[] PASSWORD = "changeit".toCharArray();

    static KeyStore store(String path) throws Exception {
        return path.equals("-") ? null : KeyStore.getInstance(new File(path), PASSWORD);
    }

    static SSLContext context(String keys, String trust) throws Exception {
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(store(keys), PASSWORD);
        TrustManagerFactory others = TrustManagerFactory.getInstance("PKIX");
        others.init(store(trust));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.equals("-") ? null : others.getTrustManagers(), null);
        return context;
    }

    static void talk(SSLSocket socket, String line) throws IOException {
        socket.startHandshake();
        socket.getOutputStream().write((line + "\n").getBytes());
        System.out.println(new BufferedReader(new InputStreamReader(socket.getInputStream())).readLine());
    }

    public static void main(String[] words) throws Exception {
        SSLContext context = context(words[3], words[4]);
        InetAddress address = InetAddress.getByName(words[1]);
        int port = Integer.parseInt(words[2]);
        if (words[0].equals("client")) {
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(address, port)) {
                socket.setEnabledProtocols(new String[] {words[5]});
                talk(socket, "hello-from-client");
            }
            return;
        }
        SSLServerSocket listener = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(port, 5, address);
        listener.setEnabledProtocols(new String[] {words[5]});
        listener.setNeedClientAuth(!words[4].equals("-"));
        while (true) {
            try (SSLSocket socket = (SSLSocket) listener.accept()) {
                talk(socket, "answer-from-server");
            } catch (IOException refused) {
                System.out.println(refused);
            }
        }
    }
}

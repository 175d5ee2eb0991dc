// AXL requests as Java programs make them with HttpURLConnection: credentials are sent only when they are asked for.
// usage: AxlClient URL USER PASSWORD TIMES OPERATION:FILE...
import java.net.*;
import java.nio.file.*;

public class AxlClient {
    static void ask(String url, String operation, byte[] body) throws Exception {
        String action = "\"CUCM:DB ver=14.0 " + operation + "\"";
        HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "text/xml;charset=UTF-8");
        connection.setRequestProperty("Accept", "text/xml");
        connection.setRequestProperty("SOAPAction", action);
        connection.getOutputStream().write(body);
        System.out.println(connection.getResponseCode());
        connection.getInputStream().readAllBytes();
    }

    public static void main(String[] args) throws Exception {
        Authenticator credentials = new Authenticator() {
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(args[1], args[2].toCharArray());
            }
        };
        Authenticator.setDefault(credentials);
        for (int turn = 0; turn < Integer.parseInt(args[3]); turn++)
            for (int i = 4; i < args.length; i++) {
                String[] request = args[i].split(":", 2);
                try {
                    ask(args[0], request[0], Files.readAllBytes(Path.of(request[1])));
                } catch (Exception failure) {
                    System.out.println(failure);
                }
                Thread.sleep(50);
            }
    }
}

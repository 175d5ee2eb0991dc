<%@ page contentType="text/xml;charset=UTF-8" trimDirectiveWhitespaces="true" session="false" %><%--
What a web application behind Tomcat's basic authentication answers: in the manner of CUCM's AXL, of a length that is
right for the operation that SOAPAction names.
--%><%!
String envelope(String operation, String inner) {
    return "<?xml version='1.0' encoding='UTF-8'?><soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\">"
        + "<soapenv:Body><ns:" + operation + "Response xmlns:ns=\"http://www.cisco.com/AXL/API/14.0\"><return>" + inner
        + "</return></ns:" + operation + "Response></soapenv:Body></soapenv:Envelope>";
}
String phones() {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 100; i++)
        rows.append(String.format("<phone uuid=\"{%032X}\"><name>SEP00112233%04X</name></phone>", i * 7919, i));
    return rows.toString();
}
%><%
String action = request.getHeader("SOAPAction") == null ? "" : request.getHeader("SOAPAction").replace("\"", "");
String operation = action.substring(action.lastIndexOf(' ') + 1);
request.getInputStream().readAllBytes();
if (operation.equals("getCCMVersion"))
    out.print(envelope(operation, "<componentVersion><version>14.0.1.13900(155)</version></componentVersion>"));
else if (operation.equals("doAuthenticateUser"))
    out.print(envelope(operation, "<userAuthenticated>true</userAuthenticated><code>0</code><daysToExpiry>0</daysToExpiry>"));
else if (operation.equals("listPhone"))
    out.print(envelope(operation, phones()));
else if (operation.startsWith("update"))
    out.print(envelope(operation, "{8D2F3F3A-6B1E-41D5-9C1B-7B0C0D7F5A21}"));
else
    out.print("OK");
%>

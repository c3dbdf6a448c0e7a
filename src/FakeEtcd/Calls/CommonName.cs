using System.Security.Cryptography.X509Certificates;

namespace FakeEtcd.Calls;

/// <summary>Reads the common name of a certificate.</summary>
internal static class CommonName
{
    private const string AttributeType = "2.5.4.3";

    /// <summary>Returns the common name of a certificate's subject: of several the last, as in etcd. Empty if there is none.</summary>
    public static string Of(X509Certificate2 certificate)
    {
        var name = "";
        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames(reversed: false))
        {
            if (!part.HasMultipleElements && part.GetSingleElementType().Value == AttributeType)
            {
                name = part.GetSingleElementValue() ?? "";
            }
        }

        return name;
    }
}

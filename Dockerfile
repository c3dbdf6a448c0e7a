# docker build -t fake-etcd .   after   eng/pack-native.sh linux-x64
FROM debian:12-slim
COPY artifacts/native/linux-x64/fake-etcd /usr/local/bin/fake-etcd
EXPOSE 2379
ENTRYPOINT ["fake-etcd", "--listen-client-urls=http://0.0.0.0:2379", "--advertise-client-urls=http://127.0.0.1:2379"]

# What deploy/nginx.conf says otherwise in containers (Dockerfile, target proxy): sed -E -f
s/server 127\.0\.0\.1:800([0-9]) fail_timeout=2s;/server web\1:8000 fail_timeout=2s resolve;/
/^upstream /a\    zone permitguide 64k;\n    resolver 127.0.0.11 valid=2s;  # a new container has a new address
s/guide\.example\.fr/${HOST}/g
s|/var/log/nginx/permitguide\.log|/dev/stdout|
s|/var/log/nginx/error\.log|/dev/stderr|
